import type { Page } from '@playwright/test'
import { expectAccessible } from './axe'
import { expect, param, rowsOf, settled, sideways, test } from './fixtures'
import { demoEndMs, demoRange } from './world'

/** A span that other tests add nothing to, in the middle of the demo month, and the one before it. */
const DAY_MS = 86_400_000
const span = (fromDays: number, toDays: number) => ({
  start_time: new Date(demoEndMs() - fromDays * DAY_MS).toISOString(),
  end_time: new Date(demoEndMs() - toDays * DAY_MS).toISOString(),
})
const CURRENT = () => span(12, 2)
const BEFORE = () => span(22, 12)

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const numberOf = (text: string) => Number(text.replaceAll(',', ''))

async function open(page: Page, params: Record<string, string> = {}) {
  await page.goto(`/dashboard?${new URLSearchParams(params)}`)
  await expect(card(page, 'Events').getByRole('link').first()).toBeVisible()
  await expect(card(page, 'Failed logins').getByRole('link').first()).toBeVisible()
  await expect(card(page, 'Top actors').getByRole('link').first()).toBeVisible()
  await expect(card(page, 'Top sources').getByRole('link').first()).toBeVisible()
  await expect(card(page, 'Ingest and lag')).toBeVisible()
  await expect(page.getByRole('group', { name: /^Events over time by/ })).toBeVisible()
}

test('each figure is what the log has, in the period and the one before it', async ({ page, api }) => {
  await open(page, CURRENT())
  const links = (name: string) => card(page, name).getByRole('link')
  const failed = { event_types: 'user.login,security.auth_failed', outcomes: 'failure' }
  for (const [name, filter] of [
    ['Events', {}],
    ['Failed logins', failed],
  ] as const) {
    const [now, before] = [
      await api.count({ ...CURRENT(), ...filter }),
      await api.count({ ...BEFORE(), ...filter }),
    ]
    expect(now).toBeGreaterThan(0)
    expect(numberOf(await links(name).nth(0).innerText())).toBe(now)
    expect(numberOf(await links(name).nth(1).innerText())).toBe(before)
    const words =
      now === before
        ? 'as many as'
        : `${Math.abs(now - before).toLocaleString('en')} ${now > before ? 'more' : 'fewer'}`
    await expect(card(page, name)).toContainText(words)
    await expect(card(page, name)).toContainText('in as long a time before')
  }
  const failures = await api.count({ ...CURRENT(), outcomes: 'failure' })
  await expect(card(page, 'Error rate')).toContainText(`${failures.toLocaleString('en')} of `)
})

test('a figure opens the events behind it, and so do a bar and a line of a list', async ({ page, api }) => {
  await open(page, CURRENT())
  const value = await card(page, 'Error rate').getByRole('link').first().innerText()
  expect(value).toMatch(/ %$/)
  await card(page, 'Error rate').getByRole('link').first().click()
  await expect(page).toHaveURL(/\/events\?/)
  await settled(page)
  expect({ outcomes: param(page, 'outcomes'), start_time: param(page, 'start_time') }).toEqual({
    outcomes: 'failure',
    start_time: CURRENT().start_time,
  })
  await expect(rowsOf(page).first()).toContainText('failure')

  await open(page, CURRENT())
  const actor = card(page, 'Top actors').getByRole('row').nth(1)
  const [, count] = await actor.getByRole('cell').or(actor.getByRole('rowheader')).allInnerTexts()
  await actor.getByRole('link').click()
  await settled(page)
  const params = Object.fromEntries(new URL(page.url()).searchParams)
  expect(await api.count(params)).toBe(numberOf(count ?? ''))

  await open(page, CURRENT())
  const bar = page
    .getByRole('group', { name: /^Events over time by/ })
    .getByRole('link')
    .nth(3)
  const label = (await bar.getAttribute('aria-label')) ?? ''
  await bar.click()
  await settled(page)
  const range = Object.fromEntries(new URL(page.url()).searchParams)
  expect(numberOf(/: ([\d,]+) event/.exec(label)?.[1] ?? '')).toBe(await api.count(range))
})

test('the period is chosen, stands in the URL, and everything follows it', async ({ page }) => {
  await open(page)
  await expect(page.getByRole('radio', { name: '7 days' })).toBeChecked()
  await expect(card(page, 'Events')).toContainText('the 7 days before')
  const week = numberOf(await card(page, 'Events').getByRole('link').first().innerText())
  await page.getByRole('radio', { name: '30 days' }).check({ force: true })
  await expect(card(page, 'Events')).toContainText('the 30 days before')
  expect(param(page, 'start_time')).toBe('-30d')
  await expect
    .poll(async () => numberOf(await card(page, 'Events').getByRole('link').first().innerText()))
    .toBeGreaterThan(week)
  await page.goBack()
  await expect(page.getByRole('radio', { name: '7 days' })).toBeChecked()

  await page.getByRole('button', { name: /^Custom period/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Custom period' })
  await dialog.getByLabel('From').fill('')
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('Say from when.')
  await dialog.getByLabel('From').fill('-14d')
  await dialog.getByLabel('To (not included)').fill('-4d')
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await expect(card(page, 'Events')).toContainText('as long a time before')
  expect([param(page, 'start_time'), param(page, 'end_time')]).toEqual(['-14d', '-4d'])
})

test('the chart is stacked by what is chosen, and its table says the same', async ({ page, api }) => {
  await open(page, demoRange())
  for (const by of ['Category', 'Outcome', 'Severity']) {
    await page.getByRole('radio', { name: by }).check({ force: true })
    const table = page.getByRole('table', { name: `Events over time by ${by.toLowerCase()}` })
    await expect(table).toBeAttached()
    const counts = await table.locator('tbody td:nth-of-type(1)').allInnerTexts()
    expect(counts.reduce((sum, text) => sum + numberOf(text), 0)).toBe(await api.count(demoRange()))
  }
  await page.getByRole('radio', { name: 'Outcome' }).check({ force: true })
  expect(param(page, 'by')).toBe('outcome')
  const bars = page.getByRole('group', { name: /^Events over time by outcome/ }).getByRole('link')
  await bars.last().focus()
  await page.keyboard.press('ArrowLeft')
  await expect(bars.nth(-2)).toBeFocused()
  await page.keyboard.press('Home')
  await expect(bars.first()).toBeFocused()
})

test('a time without events says so everywhere', async ({ page }) => {
  await page.goto(`/dashboard?${new URLSearchParams({ start_time: '-900d', end_time: '-800d' })}`)
  await expect(page.getByText('Nothing to draw: no event happened in this time.')).toBeVisible()
  await expect(card(page, 'Top actors')).toContainText('No event happened in this time.')
  await expect(card(page, 'Error rate')).toContainText('none')
})

test('a log that nobody checked is a warning, and so is a check that found something', async ({ page }) => {
  const state = {
    now: '2026-11-24T12:00:00.000Z',
    reports: { newest: [], overdue_count: 0, overdue: [] },
    verification: { last: null },
    ingest: null,
    storage: null,
  }
  await page.route(/\/api\/audit\/dashboard/, (route) => route.fulfill({ json: state }))
  await page.goto('/dashboard')
  await expect(card(page, 'Last verification')).toContainText('Never.')
  await expect(card(page, 'Reports')).toContainText('No report was computed yet')
  // What is null is what the person may not see.
  await expect(card(page, 'Storage')).toHaveCount(0)
  await expect(card(page, 'Ingest and lag')).toHaveCount(0)
  await expectAccessible(page, 'a log never checked')
  const last = {
    event_id: crypto.randomUUID(),
    at: '2026-11-23T12:00:00.000Z',
    by: 'Ada',
    ok: false,
    events: 10,
    problem_count: 3,
  }
  const open = {
    id: crypto.randomUUID(),
    framework: 'soc2',
    framework_name: 'SOC 2',
    finished_at: '2026-11-01T12:00:00.000Z',
    open_exceptions: 4,
    signed_off: false,
  }
  const overdue = [{ id: open.id, framework_name: 'SOC 2', title: null, due_at: '2026-11-15T12:00:00.000Z' }]
  await page.route(/\/api\/audit\/dashboard/, (route) =>
    route.fulfill({
      json: { ...state, verification: { last }, reports: { newest: [open], overdue_count: 1, overdue } },
    }),
  )
  await page.reload()
  await expect(card(page, 'Last verification')).toContainText('3 things were wrong')
  await expect(card(page, 'Reports')).toContainText('4 open exceptions')
  await expect(card(page, 'Reports')).toContainText('1 review is overdue')
  await expectAccessible(page, 'a log with faults')
})

test('the page has no violation, and nothing lies beside the screen', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  await open(page, CURRENT())
  expect(await sideways(page)).toBe(0)
  await expectAccessible(page, 'the dashboard')
  await page.getByRole('radio', { name: 'Category' }).check({ force: true })
  await expect(page.getByRole('table', { name: 'Events over time by category' })).toBeAttached()
  await page.getByRole('button', { name: /^Custom period/ }).click()
  await expect(page.getByRole('dialog', { name: 'Custom period' }).getByRole('grid')).toBeVisible()
  await expectAccessible(page, 'a custom period')
})
