import { expect, test } from './fixtures'
import { ADMIN } from './world'

test.use({ storageState: { cookies: [], origins: [] } })

test('a wrong password is refused beside the form, and what was typed stays', async ({ page, provokes }) => {
  provokes(/sign-in\/email/)
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(ADMIN.email)
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.locator('form').getByRole('alert')).toHaveText(/invalid email or password/i)
  await expect(page.getByLabel('E-mail')).toHaveValue(ADMIN.email)
  await expect(page).toHaveURL(/\/sign-in$/)
})

test('an empty form says what is missing and asks the server nothing', async ({ page }) => {
  let asked = 0
  await page.route('**/api/auth/**', (route) => {
    asked++
    return route.continue()
  })
  await page.goto('/sign-in')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.locator('form').getByRole('alert')).toHaveText([
    'Enter your e-mail address.',
    'Enter your password.',
  ])
  await expect(page.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true')
  expect(asked).toBe(0)
})

test('the right password leads to the dashboard, and signing out ends the session', async ({
  page,
  isMobile,
  browser,
  baseURL,
}) => {
  await page.goto('/events')
  await expect(page).toHaveURL(/\/sign-in/)
  await page.getByLabel('E-mail').fill(ADMIN.email)
  await page.getByLabel('Password').fill(ADMIN.password)
  await page.getByLabel('Password').press('Enter')
  await expect(page).toHaveURL(/\/dashboard$/)
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible()
  const stolen = await page.context().storageState()

  if (isMobile) await page.getByRole('button', { name: 'Open menu' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  await page.goto('/events')
  await expect(page).toHaveURL(/\/sign-in/)

  // Not only forgotten by this browser: the session itself is over.
  const thief = await browser.newPage({ storageState: stolen, ...(baseURL === undefined ? {} : { baseURL }) })
  await thief.goto('/events')
  await expect(thief).toHaveURL(/\/sign-in/)
  await thief.context().close()
})
