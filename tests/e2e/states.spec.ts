import type { Page, Route } from '@playwright/test'
import {
  askForList,
  expect,
  isList,
  openEvents,
  param,
  queryBar,
  rowIds,
  rowsOf,
  settled,
  test,
  uniqueSource,
} from './fixtures'
import { demoRange } from './world'

const EMPTY = { events: [], limit: 50, has_more: false, next_cursor: null, prev_cursor: null }
const refuse = (route: Route, status: number) =>
  route.fulfill({
    status,
    contentType: 'application/problem+json',
    body: JSON.stringify({
      type: 'about:blank',
      title: 'Something went wrong',
      status,
      code: 'internal',
      detail: 'The fault was logged.',
      request_id: 'req-e2e-4711',
    }),
  })

test('a tenant without events is told how to send the first one', async ({ page, provokes }) => {
  provokes(/\/api\/audit\/events/)
  await askForList(page, (route) => route.fulfill({ json: EMPTY }))
  await expect(page.getByRole('heading', { name: 'No events yet' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Make an API key' })).toHaveAttribute('href', '/keys')
  await page.getByRole('link', { name: 'How to send events' }).click()
  await expect(page).toHaveURL(/\/docs#appendEvents$/)
  await expect(page.locator('#appendEvents')).toBeInViewport()
})

test('where nothing matches, the page says what was asked and offers ways out', async ({ page }) => {
  const source = uniqueSource()
  await openEvents(page, { sources: source, start_time: '-24h', q: 'severity:critical' })
  const panel = page
    .getByRole('status')
    .filter({ has: page.getByRole('heading', { name: 'No event matches' }) })
  for (const clause of ['Last 24 hours', `Source is ${source}`, 'Query: severity:critical'])
    await expect(panel).toContainText(clause)
  await panel.getByRole('button', { name: 'Search all time' }).click()
  await expect.poll(() => param(page, 'start_time')).toBeNull()
  await panel.getByRole('button', { name: 'Clear all filters' }).click()
  await expect(rowsOf(page).first()).toBeVisible()
  expect(new URL(page.url()).search).toBe('')
})

test('a failure shows its request id, and trying again brings the rows', async ({ page, provokes }) => {
  provokes(/\/api\/audit\/events/)
  await askForList(page, (route) => refuse(route, 500))
  const panel = page.getByRole('alert').filter({ hasText: 'Something went wrong' })
  await expect(panel).toContainText('req-e2e-4711')
  await page.unroute(isList)
  await panel.getByRole('button', { name: 'Try again' }).click()
  await expect(rowsOf(page).first()).toBeVisible()
})

test('a reader without the permission is told which one is missing, and whom to ask', async ({
  page,
  provokes,
}) => {
  provokes(/\/api\/audit\/events/)
  await askForList(page, (route) => refuse(route, 403))
  const panel = page.getByRole('alert').filter({ hasText: 'You have no permission to read this' })
  await expect(panel).toContainText('Ask an administrator of this tenant for the read permission.')
  await expect(panel.getByRole('button', { name: 'Try again' })).toHaveCount(0)
})

test('until the first answer the page shows that it is loading, and no empty list', async ({
  page,
  provokes,
}) => {
  provokes(/\/api\/audit\/events/)
  let letGo = () => {}
  const held = new Promise<void>((resolve) => (letGo = resolve))
  await askForList(page, async (route) => {
    await held
    await route.continue()
  })
  await expect(page.getByRole('status', { name: 'Loading events' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 2, name: /No event/ })).toHaveCount(0)
  letGo()
  await expect(rowsOf(page)).toHaveCount(50)
  await expect(page.getByRole('status', { name: 'Loading events' })).toHaveCount(0)
})

test('rows stay when a refresh fails, and the page says that they may be old', async ({ page, provokes }) => {
  provokes(/\/api\/audit\/events\?/)
  await openEvents(page, demoRange())
  const before = await rowIds(page)
  await page.route(isList, (route) => refuse(route, 500))
  await page.getByRole('button', { name: 'Refresh', exact: true }).click()
  const banner = page.getByRole('alert').filter({ hasText: 'These rows may be out of date.' })
  await expect(banner).toContainText('req-e2e-4711')
  expect(await rowIds(page)).toEqual(before)
  await page.unroute(isList)
  await banner.getByRole('button', { name: 'Try again' }).click()
  await expect(banner).toHaveCount(0)
})

test('without a connection the page says so', async ({ page, provokes }) => {
  provokes(/\/api\/audit\/events/)
  await askForList(page, (route) => route.abort('connectionrefused'))
  await expect(page.getByRole('heading', { name: 'The server could not be reached' })).toBeVisible()
})

test('when the session is over, the page leads to signing in', async ({ page, provokes, context }) => {
  provokes(/\/api\/audit\//)
  await openEvents(page, demoRange())
  await context.clearCookies()
  await queryBar(page).fill('severity:error')
  await queryBar(page).press('Enter')
  await page.getByRole('link', { name: 'Sign in again' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
})

test('the chart and the counts can fail without taking the rows with them', async ({ page, provokes }) => {
  provokes(/\/events\/(histogram|facets)/)
  await page.route(/\/events\/(histogram|facets)/, (route) => refuse(route, 500))
  await openEvents(page, demoRange())
  await expect(rowsOf(page)).toHaveCount(50)
  await expect(page.getByText('The chart could not be loaded: The fault was logged.')).toBeVisible()
  await expect(page.getByText('The counts could not be loaded: The fault was logged.')).toBeVisible()
  await page.unroute(/\/events\/(histogram|facets)/)
  for (const part of ['Events over time', 'Filters'])
    await page.getByLabel(part).getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('slider', { name: /^Bar of the histogram/ })).toBeVisible()
  await expect(page.getByRole('checkbox', { name: /^failure/ })).toBeVisible()
})

test('a query in the address that cannot be read is explained in its place', async ({ page, provokes }) => {
  provokes(/\/api\/audit\/events/)
  await page.goto(`/events?q=${encodeURIComponent('severty:error')}`)
  await expect(queryBar(page)).toHaveAttribute('aria-invalid', 'true')
  await expect(page.locator('.fault-mark')).toHaveText('severty')
  // Trying again would give the same answer: the way out is without the filters.
  const panel = page.getByRole('alert').filter({ hasText: 'There is no field "severty"' })
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0)
  await panel.getByRole('button', { name: 'Clear all filters' }).click()
  await expect(rowsOf(page).first()).toBeVisible()
})

test('a page of other filters leads back to the first page', async ({ page, provokes }) => {
  provokes(/\/api\/audit\/events\?/)
  await openEvents(page, demoRange())
  await page.getByRole('button', { name: 'Older' }).click()
  await expect.poll(() => param(page, 'cursor')).not.toBeNull()
  const cursor = param(page, 'cursor') ?? ''
  await page.goto(`/events?${new URLSearchParams({ outcomes: 'failure', cursor })}`)
  await expect(
    page.getByRole('heading', { name: 'This page does not belong to these filters' }),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Go to the first page' }).click()
  await expect(rowsOf(page).first()).toBeVisible()
})

/** Holds back the answer to one query until it is let go. */
async function holdBack(page: Page, q: string) {
  let letGo = () => {}
  const held = new Promise<void>((resolve) => (letGo = resolve))
  let arrived = () => {}
  const done = new Promise<void>((resolve) => (arrived = resolve))
  await page.route(
    (url) => isList(url) && url.searchParams.get('q') === q,
    async (route) => {
      const response = await route.fetch()
      await held
      // The page may have given the question up.
      await route.fulfill({ response }).catch(() => {})
      arrived()
    },
  )
  return { letGo: () => (letGo(), done) }
}

test('an answer that comes late never replaces a newer one', async ({ page, api }) => {
  const { letGo } = await holdBack(page, 'outcome:failure')
  await openEvents(page, demoRange())
  const ask = async (q: string) => {
    await queryBar(page).fill(q)
    await queryBar(page).press('Enter')
    await expect.poll(() => param(page, 'q')).toBe(q)
  }
  await ask('outcome:failure')
  await expect(page.getByRole('region', { name: 'Events', exact: true })).toHaveAttribute('aria-busy', 'true')
  await ask('outcome:cancelled')
  const { events } = await api.page({ ...demoRange(), q: 'outcome:cancelled' })
  const wanted = events.map(({ id }) => id)
  await expect.poll(() => rowIds(page)).toEqual(wanted)
  await letGo()
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  expect(await rowIds(page)).toEqual(wanted)
  await settled(page)
})
