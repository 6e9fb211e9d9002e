import type { Page } from '@playwright/test'
import { statSync } from 'node:fs'
import { drawer, expect, openEvents, rowsOf, test } from './fixtures'
import { finishedReport } from './report-helpers'
import { demoRange } from './world'

const BYTES_MAX = 300_000

/** One image for each colour scheme. */
async function shoot(page: Page, name: string) {
  const width = (page.viewportSize()?.width ?? 0) > 600 ? 'wide' : 'narrow'
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveClass(new RegExp(`\\b${colorScheme}\\b`))
    await page.evaluate(() => document.fonts.ready)
    const path = `docs/images/${name}-${width}-${colorScheme}.png`
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
    expect(statSync(path).size).toBeLessThan(BYTES_MAX)
  }
}

test('events', async ({ page }) => {
  await openEvents(page, { q: '-source:sentinel-audit' })
  await expect(page.getByRole('slider', { name: /^Bar of the histogram/ })).toBeVisible()
  await shoot(page, 'events')
})

test('the dashboard', async ({ page }) => {
  await page.goto('/dashboard')
  await expect(page.getByRole('group', { name: /^Events over time by/ })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Storage', exact: true })).toBeVisible()
  await expect(page.getByRole('main').locator('.animate-pulse')).toHaveCount(0)
  await shoot(page, 'dashboard')
})

test('an event', async ({ page, api }) => {
  const event = (await api.all(demoRange())).find(
    ({ changes, actor }) => changes !== null && actor?.type === 'user',
  )
  await openEvents(page, { q: `category:${event?.category}`, event: event?.id ?? '' })
  const changes = drawer(page).getByRole('heading', { name: 'Changes' })
  await changes.evaluate((heading) => heading.scrollIntoView({ block: 'center' }))
  await expect(changes).toBeInViewport()
  await expect(rowsOf(page).first()).toBeAttached()
  await shoot(page, 'event')
})

test('the export dialog', async ({ page }) => {
  await openEvents(page, { min_severity: 'warning', start_time: '-7d' })
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Export events' })).toContainText('(exact)')
  await shoot(page, 'export')
})

test('keys and types', async ({ page }) => {
  await page.goto('/keys')
  await expect(page.getByRole('table')).toHaveCount(2)
  await shoot(page, 'keys')
})

test('integrity', async ({ page }) => {
  await page.goto('/integrity')
  await expect(page.getByRole('img', { name: /^The tree grew from/ })).toBeVisible()
  await expect(page.getByText('In order')).toBeVisible()
  await expect(
    page
      .getByText('None yet')
      .or(page.getByText(/^[\d,]+ events, /))
      .first(),
  ).toBeVisible()
  await expect(
    page.getByRole('region', { name: 'Checks so far', exact: true }).locator('.animate-pulse'),
  ).toHaveCount(0)
  await shoot(page, 'integrity')
})

test('reports', async ({ page, api }) => {
  const [first, end] = Object.values(demoRange()).map((time) => time.slice(0, 10))
  const id = await finishedReport(api, 'soc2', first ?? '', end ?? '', 'The last four weeks')
  await page.goto('/reports')
  await expect(page.getByRole('link', { name: 'The last four weeks' }).first()).toBeVisible()
  await shoot(page, 'reports')
  await page.goto(`/reports/${id}`)
  await expect(page.getByRole('heading', { name: 'Summary' })).toBeVisible()
  await shoot(page, 'report')
})

test('members, roles and settings', async ({ page }) => {
  await page.goto('/members')
  await expect(page.getByRole('table').first()).toBeVisible()
  await shoot(page, 'members')
  await page.getByRole('button', { name: 'Invite' }).click()
  await expect(page.getByRole('dialog', { name: 'Invite a person' })).toBeVisible()
  await shoot(page, 'invite')
  for (const name of ['roles', 'settings']) {
    await page.goto(`/${name}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await shoot(page, name)
  }
})

test('verify and privacy', async ({ page, api }) => {
  await page.goto('/verify')
  await expect(page.getByLabel('File', { exact: true })).toBeVisible()
  await shoot(page, 'verify')
  const reason = 'Mail 77 in the ticket system'
  const { cases } = (await (await api.send('GET', 'erasures', {})).json()) as { cases: { reason: string }[] }
  if (!cases.some((one) => one.reason === reason))
    await api.send('POST', 'anonymize', {}, { actor_id: 'somebody-who-wrote', reason })
  await page.goto('/privacy')
  await expect(page.getByText(reason).first()).toBeVisible()
  await shoot(page, 'privacy')
})

test('the API docs', async ({ page }) => {
  await page.goto('/docs')
  await shoot(page, 'api-docs')
})

test.describe('signed out', () => {
  test.use({ storageState: { cookies: [], origins: [] } })
  test('signing in', async ({ page }) => {
    await page.goto('/sign-in')
    await shoot(page, 'sign-in')
  })
})
