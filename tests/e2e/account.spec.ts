import { type BuiltServer, startBuiltServer } from '../helpers/server'
import { totpCode } from '../helpers/totp'
import { expect, test as base } from './fixtures'
import { hydrated } from './hydrated'
import { ADMIN } from './world'

const NEW_PASSWORD = 'quite another long phrase'
// A server of its own: this person changes password and second factor.
const test = base.extend<{ server: BuiltServer }>({
  server: async ({}, give) => {
    const server = await startBuiltServer({
      BOOTSTRAP_ADMIN_EMAIL: ADMIN.email,
      BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
    })
    await give(server)
    await server.stop()
  },
  baseURL: async ({ server }, give) => give(server.base),
  storageState: { cookies: [], origins: [] },
})

test('a person changes the password, turns two-factor on, signs in with it, and ends a session', async ({
  page,
  browser,
  baseURL,
  provokes,
}) => {
  provokes(/\/api\/auth\//)
  const signIn = async (on: typeof page, password: string) => {
    await on.goto('/sign-in?next=%2Faccount')
    await on.getByLabel('E-mail').fill(ADMIN.email)
    await on.getByLabel('Password').fill(password)
    await on.getByRole('button', { name: 'Sign in', exact: true }).click()
  }
  await signIn(page, ADMIN.password)
  await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible()
  await hydrated(page)

  await page.getByLabel('Current password').fill(ADMIN.password)
  await page.getByLabel('New password').fill('Password1234')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('New password').fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Your password is changed', { exact: false })).toBeVisible()

  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByLabel('Your password').fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible()
  const secret = (await page.getByLabel('Secret for the app').innerText()).replace(/\s/g, '')
  const uri = `otpauth://totp/x?secret=${secret}`
  await expect(page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10)
  const recovery = await page
    .getByRole('list', { name: 'Recovery codes' })
    .getByRole('listitem')
    .first()
    .innerText()
  await page.getByLabel('Code', { exact: true }).fill(totpCode(uri, -1))
  await page.getByRole('button', { name: 'Turn on' }).last().click()
  await expect(page.getByText('On: signing in takes a code from your app')).toBeVisible()

  const other = await browser.newPage(baseURL === undefined ? {} : { baseURL })
  await signIn(other, NEW_PASSWORD)
  await other.getByLabel('Code').fill('000000')
  await other.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(other.locator('form').getByRole('alert')).toContainText('is not right')
  await other.getByLabel('Code').fill(totpCode(uri))
  await other.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(other).toHaveURL(/\/account$/)

  const third = await browser.newPage(baseURL === undefined ? {} : { baseURL })
  await signIn(third, NEW_PASSWORD)
  await third.getByRole('button', { name: 'Use a recovery code instead' }).click()
  await third.getByLabel('Recovery code').fill(recovery)
  await third.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(third).toHaveURL(/\/account$/)

  await page.reload()
  await page.getByRole('button', { name: 'End all other sessions' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'End', exact: true }).click()
  // Behind an open dialog nothing is in reach: that no button is found says something only without it.
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect(page.getByRole('button', { name: /^End the session/ })).toHaveCount(0)
  await other.goto('/events')
  await expect(other).toHaveURL(/\/sign-in/)
  await other.context().close()
  await third.context().close()
})
