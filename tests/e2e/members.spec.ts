import { type BrowserContext, type Page } from '@playwright/test'
import { expect, openEvents, rowsOf, test } from './fixtures'
import { hydrated } from './hydrated'

const PASSWORD = 'a lantern over the harbour'
const unique = () => crypto.randomUUID().slice(0, 8)

/** Another person's browser: nobody is signed in there. */
async function elsewhere(context: BrowserContext, baseURL: string | undefined): Promise<Page> {
  const browser = context.browser()
  if (browser === null) throw new Error('There is no browser to open another window of')
  const page = await browser.newPage({
    storageState: { cookies: [], origins: [] },
    ...(baseURL === undefined ? {} : { baseURL }),
  })
  return page
}

/** Invites somebody from the members page and gives the link. */
async function invite(
  page: Page,
  email: string,
  fill: (dialog: ReturnType<Page['getByRole']>) => Promise<void>,
) {
  await page.goto('/members')
  await page.getByRole('button', { name: 'Invite' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite a person' })
  await dialog.getByLabel('E-mail').fill(email)
  await fill(dialog)
  await dialog.getByRole('button', { name: 'Invite' }).click()
  const link = await page.getByLabel('Invitation link').innerText()
  await page.getByRole('button', { name: 'Done' }).click()
  return link
}

async function join(page: Page, link: string, name: string) {
  await page.goto(link)
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Accept and sign in' }).click()
}

test('an auditor is invited, reads, changes nothing, and is out when removed', async ({
  page,
  context,
  baseURL,
}) => {
  const email = `auditor-${unique()}@example.com`
  const name = `Grace ${unique()}`
  const first = await invite(page, email, async (dialog) => {
    await dialog.getByLabel('Role').selectOption({ label: 'Auditor' })
    await dialog.getByLabel('Last day (optional)').fill('2099-12-31')
  })
  const invited = page.getByRole('table').last().getByRole('row').filter({ hasText: email })
  await expect(invited).toContainText('Open')
  expect(await page.content()).not.toContain(first.split('token=')[1])

  const auditor = await elsewhere(context, baseURL)
  await invited.getByRole('button', { name: `Send a new link to ${email}` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'New link' }).click()
  const link = await page.getByLabel('Invitation link').innerText()
  await page.getByRole('button', { name: 'Done' }).click()
  await auditor.goto(first)
  await expect(auditor.getByRole('heading', { name: 'This invitation is not valid' })).toBeVisible()
  await auditor.goto(link)
  await expect(auditor.getByText('Acme Testing', { exact: false }).first()).toBeVisible()
  await join(auditor, link, name)
  await expect(auditor).toHaveURL(/\/dashboard$/)
  await openEvents(auditor)
  await expect(rowsOf(auditor).first()).toBeVisible()
  await expect(auditor.getByRole('button', { name: 'Export', exact: true })).toHaveCount(0)
  await auditor.goto('/members')
  await expect(auditor.getByRole('row').filter({ hasText: email })).toContainText('(you)')
  for (const button of ['Invite', /^Change /, /^Remove /, /^Revoke /])
    await expect(auditor.getByRole('button', { name: button })).toHaveCount(0)
  await auditor.goto('/settings')
  await expect(auditor.getByRole('region', { name: 'Retention' })).toContainText('365 days')
  await expect(auditor.getByRole('button', { name: /^Change the period/ })).toHaveCount(0)
  await auditor.goto('/roles')
  await expect(auditor.getByText('you are Auditor until 2100-01-01')).toBeVisible()

  await page.goto('/members')
  const row = page.getByRole('row').filter({ hasText: email })
  await expect(row).toContainText('2100-01-01')
  await row.getByRole('link', { name: /^What they did/ }).click()
  await expect(rowsOf(page).filter({ hasText: 'user.created' })).toHaveCount(1)
  await page.goto('/members')
  await row.getByRole('button', { name: `Remove ${name}` }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
  // While it is open, nothing behind it has a role.
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect(row).toHaveCount(0)

  await auditor.goto('/events')
  await expect(auditor).toHaveURL(/\/no-tenant$/)
  await expect(auditor.getByRole('heading', { name: 'You belong to no tenant' })).toBeVisible()
  await expect(auditor.getByText(email)).toBeVisible()
  await auditor.goto(link)
  await expect(auditor.getByRole('heading', { name: 'This invitation is not valid' })).toBeVisible()

  await auditor.goto('/sign-in')
  await auditor.getByLabel('E-mail').fill(email)
  await auditor.getByLabel('Password').fill(PASSWORD)
  await auditor.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(auditor).toHaveURL(/\/no-tenant$/)
  await auditor.getByRole('button', { name: 'Sign out' }).click()
  await expect(auditor).toHaveURL(/\/sign-in$/)
  await auditor.goto('/no-tenant')
  await expect(auditor).toHaveURL(/\/sign-in$/)
  await auditor.context().close()
})

test('a viewer sees the events of the filter only, and the page says so', async ({
  page,
  context,
  baseURL,
  provokes,
}) => {
  provokes(/\/api\/audit\/invitations/)
  const link = await invite(page, `viewer-${unique()}@example.com`, async (dialog) => {
    await dialog.getByLabel('Role').selectOption({ label: 'Viewer' })
    await dialog.getByLabel('Filter').fill('severty:error')
    await dialog.getByRole('button', { name: 'Invite' }).click()
    await expect(dialog.getByRole('alert')).toContainText('at character 1')
    await dialog.getByLabel('Filter').fill('category:security')
  })
  const viewer = await elsewhere(context, baseURL)
  await join(viewer, link, 'Vera')
  await expect(viewer).toHaveURL(/\/dashboard$/)
  await openEvents(viewer)
  await expect(viewer.getByText('category:security', { exact: true })).toBeVisible()
  const rows = rowsOf(viewer)
  await expect(rows.first()).toBeVisible()
  expect(await rows.filter({ hasText: 'security.' }).count()).toBe(await rows.count())
  await viewer.context().close()
})

test('a developer begins where they may look', async ({ page, context, baseURL }) => {
  const link = await invite(page, `developer-${unique()}@example.com`, async (dialog) => {
    await dialog.getByLabel('Role').selectOption({ label: 'Developer' })
  })
  const developer = await elsewhere(context, baseURL)
  await join(developer, link, 'Dev')
  await expect(developer).toHaveURL(/\/keys$/)
  const links = developer.getByRole('navigation', { name: 'Main' }).getByRole('link')
  await expect(links).toHaveText(['Keys and types', 'Roles', 'Verify', 'API docs'])
  await developer.context().close()
})

test('an owner makes another tenant, renames it, and switches back', async ({ page, context, baseURL }) => {
  // With a session of their own: the tenant of the session is the server's to remember, and other tests use the first one.
  const link = await invite(page, `owner-${unique()}@example.com`, async (dialog) => {
    await dialog.getByLabel('Role').selectOption({ label: 'Owner' })
  })
  const owner = await elsewhere(context, baseURL)
  await join(owner, link, 'Olga')
  await expect(owner).toHaveURL(/\/dashboard$/)
  await hydrated(owner)
  const name = `Subsidiary ${unique()}`
  await owner.getByRole('button', { name: /^Tenant Acme Testing/ }).click()
  await owner.getByRole('menuitem', { name: 'New tenant' }).click()
  const dialog = owner.getByRole('dialog', { name: 'New tenant' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Make tenant' }).click()
  await expect(owner.getByRole('button', { name: `Tenant ${name}: switch` })).toBeVisible()
  // The log of the new tenant holds what made it, and nothing of the other.
  await openEvents(owner, { q: 'type:system.config_changed' })
  await expect(rowsOf(owner)).toHaveCount(1)

  await owner.goto('/settings')
  await owner.getByLabel('Name of the tenant').fill(`${name} Ltd`)
  await owner.getByRole('button', { name: 'Save' }).click()
  await owner.getByRole('button', { name: `Tenant ${name} Ltd: switch` }).click()
  await owner.getByRole('menuitemradio', { name: 'Acme Testing' }).click()
  await expect(owner.getByRole('button', { name: 'Tenant Acme Testing: switch' })).toBeVisible()
  await owner.goto('/members')
  await owner.getByRole('button', { name: 'Leave the tenant' }).click()
  await owner.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click()
  await expect(owner.getByText(`${name} Ltd`).first()).toBeVisible()
  await owner.context().close()
})
