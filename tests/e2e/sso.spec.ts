import { CLIENT, type IdentityProvider, startIdentityProvider } from '../helpers/identity-provider'
import { type BuiltServer, freePort, startBuiltServer } from '../helpers/server'
import { expect, openEvents, rowsOf, test as base } from './fixtures'
import { API_KEY } from './world'

const PEOPLE = {
  grace: { email: 'grace@corp.example', email_verified: true, name: 'Grace Hopper', groups: ['audit'] },
  mallory: { email: 'mallory@corp.example', email_verified: false, name: 'Mallory', groups: ['audit'] },
}

type World = { provider: IdentityProvider; server: BuiltServer }
const test = base.extend<{ world: World }>({
  world: async ({}, give) => {
    const port = await freePort()
    const ours = `http://127.0.0.1:${port}`
    const provider = await startIdentityProvider(PEOPLE, `${ours}/api/auth/oidc/callback`)
    const server = await startBuiltServer({
      PORT: String(port),
      PUBLIC_URL: ours,
      BOOTSTRAP_TENANT: 'Corp',
      BOOTSTRAP_API_KEY: API_KEY,
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_NAME: 'Corp ID',
      OIDC_SCOPES: 'openid email profile groups',
      OIDC_ROLE_CLAIM: 'groups',
      OIDC_ROLE_MAP: 'audit=admin',
    })
    await give({ provider, server })
    await server.stop()
    await provider.stop()
  },
  baseURL: async ({ world }, give) => give(world.server.base),
  storageState: { cookies: [], origins: [] },
})

test('a person comes in through the identity provider, and the log says so', async ({ page, world }) => {
  await page.goto('/sign-in?next=%2Faccount')
  await page.getByRole('link', { name: 'Sign in with Corp ID' }).click()
  await expect(page.getByRole('heading', { name: 'Identity provider' })).toBeVisible()
  await page.getByLabel('Account').fill('grace')
  await page.getByRole('button', { name: 'Continue' }).click()

  await expect(page).toHaveURL(/\/account$/)
  await expect(page.getByText('Grace Hopper').first()).toBeVisible()
  await expect(page.getByText('You have signed in with it.')).toBeVisible()
  await expect(page.getByText(world.provider.issuer)).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Password' })).toHaveCount(0)

  await openEvents(page)
  await expect(rowsOf(page).filter({ hasText: 'user.login' })).toHaveCount(1)
  await expect(rowsOf(page).filter({ hasText: 'user.created' })).toHaveCount(1)
  expect(world.provider.errors()).toEqual([])
})

test('who is refused is told why on the sign-in page', async ({ page }) => {
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Sign in with Corp ID' }).click()
  await page.getByLabel('Account').fill('mallory')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page).toHaveURL(/\/sign-in\?sso=email_not_verified$/)
  await expect(page.locator('form').getByRole('alert')).toContainText('not verified your e-mail address')

  await page.goto('/api/auth/oidc/callback?code=stolen&state=guessed')
  await expect(page).toHaveURL(/\/sign-in\?sso=state$/)
  await expect(page.locator('form').getByRole('alert')).toContainText('begun elsewhere')
})
