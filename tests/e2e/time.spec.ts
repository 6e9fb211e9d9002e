import type { Page } from '@playwright/test'
import { expect, openEvents, param, rowIds, rowsOf, settled, test } from './fixtures'
import { demoRange, demoStartMs } from './world'

const HOUR_MS = 3_600_000
const bars = (page: Page) => page.getByRole('slider', { name: /^Bar of the histogram/ })

async function drag(page: Page, from: number, to: number) {
  const box = await bars(page).boundingBox()
  if (box === null) throw new Error('The histogram is not on the page')
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width * from, y)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * to, y, { steps: 5 })
  await page.mouse.up()
}

test('dragging over the histogram shows that time, and zooming out goes back', async ({ page, api }) => {
  await openEvents(page, demoRange())
  await drag(page, 0.5, 0.7)
  await expect.poll(() => param(page, 'start_time')).not.toBe(demoRange()['start_time'])
  const range = { start_time: param(page, 'start_time') ?? '', end_time: param(page, 'end_time') ?? '' }
  const { events } = await api.page(range)
  expect(events.length).toBeGreaterThan(0)
  await expect.poll(() => rowIds(page)).toEqual(events.map(({ id }) => id))
  await page.getByRole('button', { name: 'Zoom out' }).click()
  await expect.poll(() => param(page, 'start_time')).toBe(demoRange()['start_time'])
  await expect(page.getByText('3,000 events', { exact: true })).toBeVisible()
})

test('the histogram is brushed with the keyboard too, and says the bar it is on', async ({ page, api }) => {
  await openEvents(page, demoRange())
  await bars(page).focus()
  await page.keyboard.press('End')
  await expect(bars(page)).toHaveAttribute('aria-valuetext', /UTC: [\d,]+ events?/)
  for (let step = 0; step < 10; step++) await page.keyboard.press('Shift+ArrowLeft')
  await page.keyboard.press('Enter')
  await expect.poll(() => param(page, 'start_time')).not.toBe(demoRange()['start_time'])
  const range = { start_time: param(page, 'start_time') ?? '', end_time: param(page, 'end_time') ?? '' }
  const { events } = await api.page(range)
  await expect.poll(() => rowIds(page)).toEqual(events.map(({ id }) => id))
})

test('a range is chosen from the list, typed, or picked from the calendar', async ({ page }) => {
  await openEvents(page)
  const trigger = page.getByRole('button', { name: /^Time range:/ })
  await expect(trigger).toHaveAccessibleName('Time range: All time')
  await trigger.click()
  await page.getByRole('button', { name: 'Last 24 hours' }).click()
  await expect.poll(() => param(page, 'start_time')).toBe('-24h')
  await expect(trigger).toHaveAccessibleName('Time range: Last 24 hours')

  await trigger.click()
  const picker = page.getByRole('dialog', { name: 'Time range' })
  await picker.getByLabel('From').fill('2026-01-02 03:04')
  await picker.getByLabel('To (not included)').fill('2026-01-01')
  await picker.getByRole('button', { name: 'Apply' }).click()
  await expect(picker.getByRole('alert')).toHaveText('The end must be after the start.')
  await picker.getByLabel('To (not included)').fill('soon')
  await picker.getByRole('button', { name: 'Apply' }).click()
  await expect(picker.getByRole('alert')).toHaveText(/Not a time/)
  await picker.getByLabel('To (not included)').fill('2026-01-03')
  await picker.getByRole('button', { name: 'Apply' }).click()
  await expect(picker).toHaveCount(0)
  await expect.poll(() => param(page, 'start_time')).toBe('2026-01-02T03:04:00.000Z')
  expect(param(page, 'end_time')).toBe('2026-01-03T00:00:00.000Z')

  await trigger.click()
  await picker.getByRole('button', { name: /, 5 January 2026/ }).click()
  await expect(picker.getByLabel('To (not included)')).toHaveValue('2026-01-06 00:00')
})

test('the time zone is switched for every time on the page and says which it is', async ({ page }) => {
  await openEvents(page, demoRange())
  const first = rowsOf(page).first().locator('time')
  const iso = (await first.getAttribute('datetime')) ?? ''
  await expect(first).toHaveText(iso.slice(0, 23).replace('T', ' '))
  await page.getByRole('radio', { name: 'Local' }).check()
  await expect(page.getByRole('columnheader', { name: /^Time UTC\+0[12]:00/ })).toBeVisible()
  const berlin = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/Berlin',
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(new Date(iso))
  await expect(first).toContainText(berlin)
  expect(param(page, 'tz')).toBe('local')
  await page.reload()
  await settled(page)
  await expect(first).toContainText(berlin)
})

test('an absolute time means the zone that is shown', async ({ page }) => {
  await openEvents(page, { tz: 'local' })
  await page.getByRole('button', { name: /^Time range:/ }).click()
  const picker = page.getByRole('dialog', { name: 'Time range' })
  await expect(picker).toContainText('Europe/Berlin')
  await picker.getByLabel('From').fill('2026-07-01 12:00')
  await picker.getByRole('button', { name: 'Apply' }).click()
  await expect.poll(() => param(page, 'start_time')).toBe('2026-07-01T10:00:00.000Z')
})

test('a range holds its start and not its end', async ({ page, api }) => {
  const at = demoStartMs() - 10 * 24 * HOUR_MS
  const source = `edge-${at}-${crypto.randomUUID().slice(0, 6)}`
  const times = [at - 1, at, at + HOUR_MS - 1, at + HOUR_MS].map((ms) => new Date(ms).toISOString())
  await api.append(times.map((occurred_at) => ({ event_type: 'user.login', source, occurred_at })))
  await openEvents(page, {
    sources: source,
    start_time: new Date(at).toISOString(),
    end_time: new Date(at + HOUR_MS).toISOString(),
  })
  await expect(rowsOf(page)).toHaveCount(2)
})
