import type { Page } from '@playwright/test'
import { expect, isList, openEvents, rowIds, rowsOf, settled, test, uniqueSource } from './fixtures'
import { bytesOf, PAGES, type Script, watchScripts } from './page-scripts'
import { demoRange } from './world'

/** What a page may load of JavaScript until it is at rest, gzipped. */
const SCRIPT_BYTES_MAX = 250_000
/** React alone is more: a page with less was not measured. */
const SCRIPT_BYTES_MIN = 100_000
/** To compress what is smaller gains nothing, and is not done. */
const PLAIN_BYTES_MAX = 1_024
/** Rows that move by their height are eight times as much. */
const SHIFT_MAX = 0.002
/** What endless scroll draws of any number of rows: a screen, and some around it. */
const ROWS_MAX = 80

/** The questions for a list that a page asks by itself. */
function watchLists(page: Page): string[] {
  const asked: string[] = []
  page.on('request', (request) => {
    if (isList(new URL(request.url()))) asked.push(request.url())
  })
  return asked
}

for (const path of PAGES)
  test(`the page ${path} loads at most ${SCRIPT_BYTES_MAX / 1000} KB of JavaScript`, async ({ page }) => {
    const loaded = watchScripts(page)
    await page.goto(path)
    await page.waitForLoadState('networkidle')
    const scripts = await loaded()
    const isPlain = ({ bytes, encoding }: Script) => bytes > PLAIN_BYTES_MAX && encoding !== 'gzip'
    expect(scripts.filter(isPlain)).toEqual([])
    expect(bytesOf(scripts)).toBeGreaterThan(SCRIPT_BYTES_MIN)
    expect(bytesOf(scripts), JSON.stringify(scripts)).toBeLessThanOrEqual(SCRIPT_BYTES_MAX)
  })

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  // Without scripts there are none to load.
  test.beforeEach(({ provokes }) => provokes(/\/_next\/static\/chunks\//))

  test('the events page has the rows that the API gives', async ({ page, api }) => {
    const { events } = await api.page(demoRange())
    await page.goto(`/events?${new URLSearchParams(demoRange())}`)
    expect(await rowIds(page)).toEqual(events.map(({ id }) => id))
    await expect(rowsOf(page).first()).toBeVisible()
    await expect(rowsOf(page).first()).toContainText(events[0]?.event_type ?? 'no event')
  })

  test('so it has for a question with filters, in the other order, and in endless scroll', async ({
    page,
    api,
  }) => {
    const asked = { ...demoRange(), outcomes: 'failure', order: 'asc' }
    const { events } = await api.page(asked)
    await page.goto(`/events?${new URLSearchParams(asked)}`)
    expect(await rowIds(page)).toEqual(events.map(({ id }) => id))
    await page.goto(`/events?${new URLSearchParams({ ...asked, view: 'scroll' })}`)
    const shown = await rowIds(page)
    expect(shown.length).toBeGreaterThan(20)
    expect(shown).toEqual(events.slice(0, shown.length).map(({ id }) => id))
  })

  test.describe('on a phone', () => {
    test.use({
      viewport: { width: 390, height: 844 },
      isMobile: true,
      userAgent:
        'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36',
    })

    test('the rows are cards', async ({ page }) => {
      await page.goto(`/events?${new URLSearchParams(demoRange())}`)
      await expect(page.getByRole('list', { name: 'Events' }).getByTestId('event-row')).toHaveCount(50)
      await expect(page.getByRole('table', { name: 'Events', exact: true })).toHaveCount(0)
    })
  })
})

// The fixture `quiet` fails the test when the console has a word on hydration.
for (const params of [{}, { tz: 'local' }, { view: 'scroll', tz: 'local' }, { start_time: '-30d' }])
  test(`the browser takes over the rows of ${JSON.stringify(params)} and does not ask again`, async ({
    page,
  }) => {
    const asked = watchLists(page)
    await openEvents(page, { ...demoRange(), ...params })
    await page.waitForLoadState('networkidle')
    expect(asked).toEqual([])
    await expect(rowsOf(page).first()).toBeVisible()
    await page.getByRole('button', { name: 'Refresh', exact: true }).click()
    await expect.poll(() => asked.length).toBe(1)
  })

test('a narrow window that came as no phone changes over to cards', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const asked = watchLists(page)
  await openEvents(page, demoRange())
  await expect(page.getByRole('list', { name: 'Events' }).getByTestId('event-row')).toHaveCount(50)
  expect(asked).toEqual([])
})

test('following a link to the page brings the rows too, and only then', async ({ page }) => {
  await page.goto('/roles')
  await page.waitForLoadState('networkidle')
  const asked = watchLists(page)
  await page.getByRole('link', { name: 'Events', exact: true }).click()
  await settled(page)
  await expect(rowsOf(page)).toHaveCount(50)
  expect(asked).toEqual([])
})

test('rows that came with the page are one reading in the log', async ({ page, api }) => {
  const source = uniqueSource()
  await api.append([{ event_type: 'user.login', source }])
  await openEvents(page, { sources: source })
  await page.waitForLoadState('networkidle')
  const readings = (await api.all({ q: 'action:events.search' })).filter((event) =>
    JSON.stringify(event.metadata).includes(source),
  )
  expect(readings).toHaveLength(1)
})

test('however far somebody scrolls, the page draws a screen of rows', async ({ page }) => {
  await openEvents(page, { ...demoRange(), view: 'scroll' })
  const scroller = page.getByRole('region', { name: 'Events', exact: true })
  const rowsBefore = await rowsOf(page).count()
  const lastIndex = async () => Number(await rowsOf(page).last().getAttribute('aria-rowindex'))
  const drawn: number[] = []
  const isFar = async () => {
    await scroller.evaluate((root) => root.scrollBy(0, 4_000))
    drawn.push(await rowsOf(page).count())
    return (await lastIndex()) > 1_500
  }
  await expect.poll(isFar, { intervals: [50], timeout: 60_000 }).toBe(true)
  expect(Math.max(rowsBefore, ...drawn)).toBeLessThanOrEqual(ROWS_MAX)
})

test('what comes after the rows does not move them', async ({ page }) => {
  await openEvents(page, demoRange())
  await expect(page.getByRole('slider', { name: /^Bar of the histogram/ })).toBeVisible()
  await expect(page.getByTestId('seal').first()).toBeAttached()
  await expect(page.getByRole('checkbox', { name: /^failure/ })).toBeVisible()
  // Layout shift, as in CLS: the share of the window that moved, times the way it went.
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) =>
          resolve(list.getEntries().reduce((sum, entry) => sum + Number(Reflect.get(entry, 'value')), 0)),
        ).observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(0), 500)
      }),
  )
  expect(shift).toBeLessThan(SHIFT_MAX)
})
