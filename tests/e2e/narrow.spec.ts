import type { Page } from '@playwright/test'
import {
  drawer,
  expect,
  openEvents,
  param,
  rowIds,
  rowsOf,
  scrollThrough,
  settled,
  sideways,
  test,
} from './fixtures'
import { demoRange } from './world'

async function expectNoSideways(page: Page, where: string) {
  expect(await sideways(page), `${where} scrolls sideways`).toBe(0)
  // Nor does the part of the page that scrolls by itself.
  const roots = page.locator('[data-scroll-root]')
  for (const excess of await roots.evaluateAll((all) =>
    all.map((root) => root.scrollWidth - root.clientWidth),
  ))
    expect(excess, `the list of ${where} scrolls sideways`).toBe(0)
}

test('no page scrolls sideways at 390 pixels', async ({ page }) => {
  await openEvents(page, { ...demoRange(), outcomes: 'failure', q: 'severity>=warning' })
  await expectNoSideways(page, 'the events page')
  await page.getByRole('button', { name: /^Time range:/ }).click()
  await expect(page.getByRole('dialog', { name: 'Time range' })).toBeVisible()
  await expectNoSideways(page, 'the time range')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Export events' })).toBeVisible()
  await expectNoSideways(page, 'the export dialog')
  for (const path of ['/keys', '/reports', '/docs', '/sign-in', '/setup?token=x', '/no-such-page']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectNoSideways(page, path)
  }
})

test.beforeEach(({ provokes }) => provokes(/\/no-such-page/))

test('events are cards that open, step and close', async ({ page, api }) => {
  await openEvents(page, demoRange())
  const { events } = await api.page(demoRange())
  expect(await rowIds(page)).toEqual(events.map(({ id }) => id))
  await rowsOf(page).first().tap()
  await expect(drawer(page)).toContainText(events[0]?.event_type ?? 'no event')
  await expectNoSideways(page, 'the event')
  await drawer(page).getByRole('button', { name: 'Next event' }).tap()
  await expect(drawer(page)).toContainText(events[1]?.id ?? 'no event')
  await drawer(page).getByRole('button', { name: 'Close event' }).tap()
  await expect(drawer(page)).toHaveCount(0)
})

test('every cell of a key is in sight, and the API page begins with its title', async ({ page }) => {
  await page.goto('/keys')
  const row = page.getByRole('row').filter({ hasText: 'Auditor, read only' })
  await expect(row).toBeVisible()
  for (const box of await row
    .getByRole('cell')
    .evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().right)))
    expect(box).toBeLessThanOrEqual(390)
  await page.goto('/docs')
  await expect(page.getByRole('heading', { level: 1 })).toBeInViewport()
})

test('filters open over the page and narrow the list', async ({ page }) => {
  await openEvents(page, demoRange())
  await page.getByRole('button', { name: 'Filters' }).tap()
  const sheet = page.getByRole('dialog', { name: 'Filters' })
  await sheet.getByRole('checkbox', { name: /^failure/ }).check()
  await sheet.getByRole('button', { name: 'Show events' }).tap()
  await expect(sheet).toHaveCount(0)
  await expect.poll(() => param(page, 'outcomes')).toBe('failure')
  await settled(page)
  await expect(rowsOf(page).first()).toContainText('failure')
})

test('endless scroll works with the whole page scrolling', async ({ page, api }) => {
  const filter = { ...demoRange(), min_severity: 'warning' }
  const all = (await api.all(filter)).map(({ id }) => id)
  await openEvents(page, { ...filter, view: 'scroll' })
  expect(await scrollThrough(page, page.locator('[data-scroll-root]'), 400)).toEqual(all)
})

test('the menu leads to every page and closes behind itself', async ({ page }) => {
  await openEvents(page, demoRange())
  await page.getByRole('button', { name: 'Open menu' }).tap()
  await page.getByRole('dialog').getByRole('link', { name: 'Keys and types' }).tap()
  await expect(page.getByRole('heading', { level: 1, name: 'Keys and types' })).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
})
