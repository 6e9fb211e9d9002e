import type { Route } from '@playwright/test'
import { expectAccessible } from './axe'
import { askForList, drawer, expect, openEvents, queryBar, rowsOf, test } from './fixtures'
import { demoRange } from './world'

test.beforeEach(({ page }) => page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' }))

test('the events page, its empty state and its endless scroll have no violation', async ({ page }) => {
  await openEvents(page, { ...demoRange(), outcomes: 'failure,success' })
  await expectAccessible(page, 'events')
  await openEvents(page, { ...demoRange(), view: 'scroll' })
  await expectAccessible(page, 'events in endless scroll')
  await openEvents(page, { sources: 'nobody' })
  await expectAccessible(page, 'no event')
})

test('an event has no violation', async ({ page, api }) => {
  const [changed] = (await api.page({ ...demoRange(), event_types: 'user.role_changed' })).events
  const event = changed ?? (await api.page(demoRange())).events[0]
  await page.goto(`/events?${new URLSearchParams({ ...demoRange(), event: event?.id ?? '' })}`)
  await drawer(page).getByText('The whole event as JSON').click()
  await expect(rowsOf(page).first()).toBeAttached()
  await expectAccessible(page, 'the event')
  await drawer(page).getByRole('button', { name: 'Copy as' }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await expectAccessible(page, 'the copy menu')
})

test('the query with suggestions, and with a fault, has no violation', async ({ page }) => {
  await openEvents(page, demoRange())
  await queryBar(page).pressSequentially('severity:')
  await queryBar(page).press('ArrowDown')
  await expect(page.getByRole('option').first()).toBeVisible()
  await expectAccessible(page, 'suggestions')
  await queryBar(page).fill('severty:error')
  await queryBar(page).press('Enter')
  await expect(page.locator('.fault-mark')).toHaveCount(1)
  await expectAccessible(page, 'a faulty query')
})

test('what opens over the events page has no violation', async ({ page, isMobile }) => {
  await openEvents(page, demoRange())
  await page.getByRole('button', { name: /^Time range:/ }).click()
  await expect(page.getByRole('dialog', { name: 'Time range' }).getByRole('grid')).toBeVisible()
  await expectAccessible(page, 'the time range')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Export events' })).toContainText('(exact)')
  await expectAccessible(page, 'the export dialog')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('button', { name: 'Auto-refresh: off' }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await expectAccessible(page, 'a menu')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toHaveCount(0)
  await page.getByRole('button', { name: isMobile ? 'Filters' : 'Columns' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectAccessible(page, isMobile ? 'the filters' : 'the columns')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  if (isMobile) await page.getByRole('button', { name: 'Open menu' }).click()
  else await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectAccessible(page, isMobile ? 'the menu' : 'the keys')
})

test('a failure has no violation', async ({ page, provokes, isMobile }) => {
  provokes(/\/api\/audit\/events/)
  const fail = (route: Route) => route.fulfill({ status: 500, body: '' })
  await page.route(/\/api\/audit\/events\/(histogram|facets)/, fail)
  await askForList(page, fail)
  // On a narrow screen the filters are closed.
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(isMobile ? 2 : 3)
  await expectAccessible(page, 'failures')
})

test('keys and types have no violation', async ({ page }) => {
  await page.goto('/keys')
  await expect(page.getByRole('table')).toHaveCount(2)
  await expectAccessible(page, 'keys and types')
  await page.getByRole('button', { name: 'New API key' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectAccessible(page, 'a new key')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Register type' }).click()
  const dialog = page.getByRole('dialog', { name: 'Register an event type' })
  await dialog.getByRole('button', { name: 'Register' }).click()
  await expect(dialog.getByRole('alert')).toBeVisible()
  await expectAccessible(page, 'a new type with a fault')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Revoke Billing service' }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await expectAccessible(page, 'revoking')
})

test('members, roles, settings and privacy have no violation', async ({ page, isMobile, provokes }) => {
  provokes(/\/api\/audit\/(holds|anonymize)/)
  await page.goto('/members')
  await expect(page.getByRole('table').first()).toBeVisible()
  await expectAccessible(page, 'members')
  await page.getByRole('button', { name: 'Invite' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite a person' })
  await dialog.getByLabel('E-mail').fill('no address')
  await dialog.getByLabel('Role').selectOption({ label: 'Viewer' })
  await expectAccessible(page, 'inviting')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  for (const path of ['/roles', '/settings']) {
    await page.goto(path)
    await expectAccessible(page, path)
  }
  await page.getByRole('button', { name: 'Change the period: security' }).click()
  await page.getByLabel('Days').fill('200')
  await expect(page.getByText('This is shorter than now', { exact: false })).toBeVisible()
  await expectAccessible(page, 'a period')
  await page.goto('/privacy')
  await expect(
    page.getByText('No legal holds').or(page.getByRole('region', { name: 'Legal holds' })),
  ).toBeVisible()
  await expectAccessible(page, 'privacy')
  await page.getByRole('button', { name: 'New request' }).click()
  const erasing = page.getByRole('dialog', { name: 'Erase a person' })
  await erasing.getByLabel('Actor id').fill('nobody of this name')
  await erasing.getByRole('button', { name: 'Look what there is' }).click()
  await expect(erasing.getByRole('region', { name: 'What there is' })).toBeVisible()
  await expectAccessible(page, 'erasing a person')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('button', { name: 'New hold' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Hold', exact: true }).click()
  await expect(page.getByRole('dialog').getByRole('alert').first()).toBeVisible()
  await expectAccessible(page, 'a new hold with faults')
  await page.keyboard.press('Escape')
  if (isMobile) await page.getByRole('button', { name: 'Open menu' }).click()
  await page.getByRole('button', { name: /^Tenant .*: switch$/ }).click()
  await expect(page.getByRole('menu')).toBeVisible()
  await expectAccessible(page, 'the tenants')
})

/** What the server would answer; the account of this session stays as it is. */
const SECRET_URI =
  'otpauth://totp/Sentinel%20Audit:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Sentinel'
const RECOVERY_CODES = Array.from({ length: 10 }, (_, n) => `a1b2${n}-c3d4${n}`)

test('the account, and setting up two-factor sign-in, have no violation', async ({ page }) => {
  await page.goto('/account')
  await expect(page.getByRole('region', { name: 'Sessions' }).getByRole('table')).toBeVisible()
  await expectAccessible(page, 'the account')
  await page.route(/\/two-factor\/enable$/, (route) =>
    route.fulfill({ json: { totpURI: SECRET_URI, backupCodes: RECOVERY_CODES } }),
  )
  await page.getByRole('button', { name: 'Turn on' }).click()
  await expect(page.getByLabel('Your password')).toBeVisible()
  await expectAccessible(page, 'the password again')
  await page.getByLabel('Your password').fill('not needed here')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible()
  await expectAccessible(page, 'setting up two-factor sign-in')
})

test('the settings of signing in have no violation, also where they ask back', async ({ page }) => {
  const rule = { require_two_factor: true, members: 5, without_second_factor: 2 }
  await page.route(/\/tenants\/current\/sign-in$/, (route) => route.fulfill({ json: rule }))
  await page.goto('/settings')
  await page.getByRole('button', { name: 'Stop requiring it' }).click()
  await expect(page.getByRole('alertdialog')).toBeVisible()
  await expectAccessible(page, 'the settings of signing in')
})

test('the API page and a page that is not there have no violation', async ({ page, provokes }) => {
  provokes(/\/no-such-page/)
  for (const path of ['/docs', '/no-such-page']) {
    await page.goto(path)
    await expectAccessible(page, path)
  }
})

test.describe('signed out', () => {
  test.use({ storageState: { cookies: [], origins: [] } })

  test('signing in and setting up have no violation', async ({ page }) => {
    for (const path of ['/sign-in', '/setup?token=x', '/setup', '/invite?token=x']) {
      await page.goto(path)
      await expectAccessible(page, path)
    }
    await page.goto('/sign-in')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByText('Enter your password.')).toBeVisible()
    await expectAccessible(page, 'signing in with faults')
  })

  test('the code after the password has no violation', async ({ page }) => {
    await page.route(/\/sign-in\/email$/, (route) => route.fulfill({ json: { twoFactorRedirect: true } }))
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByLabel('Password').fill('some password')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByLabel('Code')).toBeVisible()
    await expectAccessible(page, 'the code')
    await page.getByRole('button', { name: 'Use a recovery code instead' }).click()
    await expect(page.getByLabel('Recovery code')).toBeVisible()
    await expectAccessible(page, 'the recovery code')
  })

  test('an invitation, and belonging nowhere, have no violation', async ({ page, api, provokes }) => {
    // The person is taken out while their page may still be asking.
    provokes(/\/api\/audit\/(events|ledger|dashboard)/)
    const email = `axe-${crypto.randomUUID().slice(0, 8)}@example.com`
    const answer = await api.send('POST', 'invitations', {}, { email, role: 'auditor' })
    const { link } = (await answer.json()) as { link: string }
    await page.goto(link)
    await expect(page.getByLabel('Your name')).toBeVisible()
    await expectAccessible(page, 'the invitation')
    await page.getByLabel('Your name').fill('Axel')
    await page.getByLabel('Password').fill('a lantern over the harbour')
    await page.getByRole('button', { name: 'Accept and sign in' }).click()
    await expect(page).toHaveURL(/\/dashboard$/)
    const { members } = await api.read<{ members: { id: string; email: string }[] }>('members')
    const { id } = members.find((member) => member.email === email) ?? { id: '' }
    expect((await api.send('POST', `members/${id}/remove`)).status).toBe(200)
    await page.goto('/events')
    await expect(page.getByRole('heading', { name: 'You belong to no tenant' })).toBeVisible()
    await expectAccessible(page, 'no tenant')
  })
})
