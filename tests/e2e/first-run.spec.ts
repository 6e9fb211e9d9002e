import { type BuiltServer, startBuiltServer } from '../helpers/server'
import { expect, openEvents, rowsOf, test as base } from './fixtures'

const test = base.extend<{ server: BuiltServer }>({
  server: async ({}, give) => {
    const server = await startBuiltServer()
    await give(server)
    await server.stop()
  },
  baseURL: async ({ server }, give) => give(server.base),
  storageState: { cookies: [], origins: [] },
})

test('the link of the first start makes the first administrator, once', async ({
  page,
  server,
  provokes,
}) => {
  provokes(/\/api\/setup/)
  const link = /(http:\/\/\S+\/setup\?token=\S+)/.exec(server.output())?.[1] ?? ''
  expect(link).toContain(server.base)
  await page.goto(link)
  await page.getByLabel('Organisation (optional)').fill('Bletchley')
  await page.getByLabel('Your name').fill('Joan Clarke')
  await page.getByLabel('E-mail').fill('joan@example.com')
  await page.getByLabel('Password').fill('short')
  await page.getByRole('button', { name: 'Set up' }).click()
  await expect(page.getByLabel('Password')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Password').fill('hut eight, enigma')
  await page.getByRole('button', { name: 'Set up' }).click()

  await expect(page).toHaveURL(/\/sign-in/)
  await expect(page.getByText('Everything is set up.')).toBeVisible()
  await page.getByLabel('E-mail').fill('joan@example.com')
  await page.getByLabel('Password').fill('hut eight, enigma')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/dashboard$/)
  await expect(page.getByText('Bletchley').first()).toBeVisible()
  await openEvents(page)
  await expect(rowsOf(page).filter({ hasText: 'user.created' })).toHaveCount(1)

  await page.goto(link)
  await page.getByLabel('Your name').fill('Mallory')
  await page.getByLabel('E-mail').fill('mallory@example.com')
  await page.getByLabel('Password').fill('another long password')
  await page.getByRole('button', { name: 'Set up' }).click()
  await expect(page.locator('form').getByRole('alert')).toContainText(/link/i)
  await expect(page).toHaveURL(/\/setup/)
})
