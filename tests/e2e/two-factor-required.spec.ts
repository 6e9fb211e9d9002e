import type { Page } from '@playwright/test'
import { type BuiltServer, startBuiltServer } from '../helpers/server'
import { totpCode } from '../helpers/totp'
import { expect, rowsOf, test as base } from './fixtures'
import { ADMIN, API_KEY, apiWith } from './world'

// A server of its own: the rule holds for everybody of the tenant.
const test = base.extend<{ server: BuiltServer }>({
  server: async ({}, give) => {
    const server = await startBuiltServer({
      BOOTSTRAP_TENANT: 'Acme Testing',
      BOOTSTRAP_ADMIN_EMAIL: ADMIN.email,
      BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
      BOOTSTRAP_API_KEY: API_KEY,
    })
    await give(server)
    await server.stop()
  },
  baseURL: async ({ server }, give) => give(server.base),
  storageState: { cookies: [], origins: [] },
})

async function setUpApp(page: Page, password: string) {
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByLabel('Your password').fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()
  const secret = (await page.getByLabel('Secret for the app').innerText()).replace(/\s/g, '')
  await page.getByLabel('Code', { exact: true }).fill(totpCode(`otpauth://totp/x?secret=${secret}`))
  await page.getByRole('button', { name: 'Turn on' }).last().click()
  await expect(page.getByText('On: signing in takes a code from your app')).toBeVisible()
}

test('an owner requires two-factor sign-in; who has none is led to set it up, and reads then', async ({
  page,
  browser,
  server,
  provokes,
}) => {
  // Two people, each with an app to set up.
  test.slow()
  provokes(/\/api\/audit\//)
  await page.goto('/sign-in?next=%2Fsettings')
  await page.getByLabel('E-mail').fill(ADMIN.email)
  await page.getByLabel('Password').fill(ADMIN.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText('1 of 1 person has not turned it on.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Require it' })).toHaveCount(0)
  await page.getByRole('link', { name: 'Turn it on under your account' }).click()
  await setUpApp(page, ADMIN.password)

  const api = apiWith(API_KEY, server.base)
  const invited = await api.send('POST', 'invitations', {}, { email: 'noor@example.com', role: 'auditor' })
  const { link } = (await invited.json()) as { link: string }
  const auditor = await browser.newPage({ baseURL: server.base })
  await auditor.goto(link)
  await auditor.getByLabel('Your name').fill('Noor')
  await auditor.getByLabel('Password').fill(ADMIN.password)
  await auditor.getByRole('button', { name: 'Accept and sign in' }).click()
  await expect(auditor).toHaveURL(/\/dashboard$/)
  await auditor.goto('/events')
  await expect(rowsOf(auditor).first()).toBeVisible()

  await page.goto('/settings')
  await page.getByRole('button', { name: 'Require it' }).click()
  await expect(page.getByRole('alertdialog')).toContainText('one person sees nothing')
  await page.getByRole('alertdialog').getByRole('button', { name: 'Require it' }).click()
  await expect(page.getByText('Required: who has none sees nothing')).toBeVisible()

  // A page that was open asks in vain, and says where to go.
  await auditor
    .getByRole('button', { name: /^Refresh/ })
    .first()
    .click()
  await expect(auditor.getByText('Two-factor sign-in is required').first()).toBeVisible()
  for (const path of ['/', '/events', '/members', '/roles', '/settings']) {
    await auditor.goto(path)
    await expect(auditor).toHaveURL(/\/account$/)
  }
  await expect(auditor.getByRole('status').filter({ hasText: 'asks for two-factor sign-in' })).toBeVisible()
  await expect(auditor.getByRole('navigation', { name: 'Main' }).getByRole('link')).toHaveText(['API docs'])
  await setUpApp(auditor, ADMIN.password)
  await expect(auditor.getByText('asks for two-factor sign-in')).toHaveCount(0)
  await auditor.getByRole('link', { name: 'Events' }).click()
  await expect(rowsOf(auditor).first()).toBeVisible()
  await auditor.context().close()

  await page.goto('/events?q=type%3Asystem.config_changed')
  await expect(rowsOf(page)).toHaveCount(1)
})
