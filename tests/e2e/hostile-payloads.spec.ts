import type { Page } from '@playwright/test'
import { visibleString } from '@/lib/core/visible-text'
import { CANARY, HOSTILE_PAYLOADS, hostileEvent } from '../helpers/hostile-payloads'
import { drawer, expect, openEvents, rowsOf, test, uniqueSource } from './fixtures'

const SHOWN = 10
/** As many as a tall window shows at once. */
const ROWS = 40

// Many pages, one after the other.
test.setTimeout(360_000)

/** Elements that only a text from outside could have made, and how many there are of the kinds that pages have too. */
const elementsOf = (page: Page) =>
  page.evaluate(() => ({
    foreign: document.querySelectorAll(
      'iframe, object, embed, video, audio, marquee, math, base, slot, x-custom, foreignObject, animate, set, [srcdoc], [onerror], [onload], [onclick], [onfocus], [ontoggle], a[href^="javascript:" i], a[href^="data:" i], img[src="x"], form[action^="javascript:" i]',
    ).length,
    scripts: [...document.scripts].filter((one) => one.nonce === '' && one.src === '').length,
  }))

async function expectHarmless(page: Page, dialogs: string[]) {
  expect(await page.evaluate((name) => Reflect.get(window, name) as unknown, CANARY)).toBeUndefined()
  expect(await elementsOf(page)).toEqual({ foreign: 0, scripts: 0 })
  expect(dialogs).toEqual([])
}

function noteDialogs(page: Page): string[] {
  const dialogs: string[] = []
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  return dialogs
}

/** As a page shows a text: hidden characters by name, white space as one. */
const shown = (text: string) => visibleString(text).replace(/[⟨⟩]/g, '').replace(/\s+/g, ' ').trim()
const textOf = async (page: Page, selector: string) =>
  (await page.locator(selector).allTextContents()).join(' ').replace(/\s+/g, ' ')

test('every hostile text stands in table and facets as text, and in each drawer', async ({ page, api }) => {
  const dialogs = noteDialogs(page)
  const source = uniqueSource()
  for (let at = 0; at < HOSTILE_PAYLOADS.length; at += 100)
    await api.append(HOSTILE_PAYLOADS.slice(at, at + 100).map((payload) => hostileEvent(payload, source)))
  await openEvents(page, { sources: source })
  await expect(rowsOf(page).first()).toBeVisible()
  await expectHarmless(page, dialogs)

  const events = await api.all({ sources: source })
  expect(events).toHaveLength(HOSTILE_PAYLOADS.length)
  for (const [n, event] of events.entries()) {
    if (n % Math.ceil(events.length / SHOWN) !== 0) continue
    await openEvents(page, { sources: source, event: event.id })
    await expect(drawer(page)).toBeVisible()
    await expect.poll(() => textOf(page, '[role=dialog]')).toContain(shown(event.description ?? ''))
    await drawer(page).getByText('The whole event as JSON').click()
    await expectHarmless(page, dialogs)
  }
})

test('every hostile text shows in the table as it is', async ({ page, api }) => {
  const dialogs = noteDialogs(page)
  const source = uniqueSource()
  const seen: string[] = []
  for (let at = 0; at < HOSTILE_PAYLOADS.length; at += ROWS) {
    const part = HOSTILE_PAYLOADS.slice(at, at + ROWS)
    const own = `${source}-${at}`
    await api.append(part.map((payload) => hostileEvent(payload, own)))
    await page.setViewportSize({ width: 1440, height: 2_400 })
    await openEvents(page, { sources: own })
    await expect(rowsOf(page)).toHaveCount(part.length)
    const table = await textOf(page, '[data-testid=event-row]')
    seen.push(...part.filter((payload) => table.includes(shown(payload))))
    await expectHarmless(page, dialogs)
  }
  expect(HOSTILE_PAYLOADS.filter((payload) => !seen.includes(payload))).toEqual([])
})

test('hostile texts stand in filter chips and in notices as text', async ({ page, api }) => {
  const dialogs = noteDialogs(page)
  const source = uniqueSource()
  const payloads = HOSTILE_PAYLOADS.filter((text) => text.startsWith('<')).slice(0, SHOWN)
  await api.append(payloads.map((payload) => hostileEvent(payload, source)))
  const query = new URLSearchParams({ sources: source })
  for (const payload of payloads) query.append('actor_ids', payload)
  await page.goto(`/events?${query}`)
  await expect(page.getByRole('list', { name: 'Filters' })).toContainText(payloads[0] ?? '')
  await expectHarmless(page, dialogs)
})

test('a hostile answer of the server shows in a notice as text', async ({ page, provokes, isMobile }) => {
  const dialogs = noteDialogs(page)
  provokes(/sign-out/)
  const payload = `<img src=x onerror="window.${CANARY}=1">\u202e`
  await page.route('**/api/auth/sign-out', (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/json',
      body: JSON.stringify({ code: 'X', message: payload }),
    }),
  )
  await openEvents(page)
  if (isMobile) await page.getByRole('button', { name: 'Open menu' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('Not signed out')).toContainText('<img src=x onerror=')
  await expectHarmless(page, dialogs)
})
