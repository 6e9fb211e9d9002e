import type { Page } from '@playwright/test'
import { eventsTable, expect, openEvents, param, queryBar, rowIds, rowsOf, settled, test } from './fixtures'
import { demoRange } from './world'

const facets = (page: Page) => page.getByRole('complementary', { name: 'Filters' })
const chips = (page: Page) => page.getByRole('list', { name: 'Filters' })

test('a facet narrows the list by exactly the number it showed', async ({ page, api }) => {
  await openEvents(page, demoRange())
  const failure = facets(page).getByRole('checkbox', { name: /^failure/ })
  await failure.check()
  await expect.poll(() => param(page, 'outcomes')).toBe('failure')
  const count = await api.count({ ...demoRange(), outcomes: 'failure' })
  await expect(page.getByText(`${count} events`, { exact: true })).toBeVisible()
  await expect(failure).toHaveAccessibleName(`failure ${count}`)
  await settled(page)
  for (const text of await rowsOf(page).allInnerTexts()) expect(text).toContain('failure')
  // Its own other values stay in sight, to be added.
  await facets(page)
    .getByRole('checkbox', { name: /^cancelled/ })
    .check()
  await expect.poll(() => param(page, 'outcomes')).toBe('failure,cancelled')
  await expect(chips(page)).toContainText('Outcome is failure or cancelled')
})

test('alt-click on a facet excludes its value, and "only" leaves nothing else', async ({ page }) => {
  await openEvents(page, demoRange())
  await facets(page)
    .getByText('success', { exact: true })
    .click({ modifiers: ['Alt'] })
  await expect.poll(() => param(page, 'q')).toBe('-outcome:success')
  await expect(queryBar(page)).toHaveValue('-outcome:success')
  await facets(page)
    .getByRole('checkbox', { name: /^error/ })
    .hover()
  await facets(page).getByRole('button', { name: 'Only error' }).click()
  await expect.poll(() => param(page, 'severities')).toBe('error')
})

test('the whole state is in the address: a reload and another browser show the same', async ({
  page,
  context,
}) => {
  await openEvents(page, { ...demoRange(), tz: 'local', cols: 'time,type,actor,seq' })
  await facets(page)
    .getByRole('checkbox', { name: /^failure/ })
    .check()
  await queryBar(page).fill('type:security.*')
  await queryBar(page).press('Enter')
  await settled(page)
  await expect.poll(async () => (await rowIds(page)).length).toBeGreaterThan(0)
  await rowsOf(page).first().click()
  await expect(page.getByRole('dialog')).toBeVisible()
  const [url, rows] = [page.url(), await rowIds(page)]

  await page.reload()
  await expect(page.getByRole('dialog')).toBeVisible()
  const other = await context.newPage()
  await other.goto(url)
  for (const shown of [page, other]) {
    await settled(shown)
    expect(shown.url()).toBe(url)
    expect(await rowIds(shown)).toEqual(rows)
    await expect(queryBar(shown)).toHaveValue('type:security.*')
    await expect(facets(shown).getByRole('checkbox', { name: /^failure/ })).toBeChecked()
    await expect(shown.getByRole('radio', { name: 'Local' })).toBeChecked()
    await expect(eventsTable(shown).getByRole('columnheader')).toHaveCount(4)
    await expect(shown.getByRole('dialog')).toBeVisible()
  }
})

test('the Back button undoes one question at a time', async ({ page }) => {
  await openEvents(page, demoRange())
  await facets(page)
    .getByRole('checkbox', { name: /^failure/ })
    .check()
  await expect.poll(() => param(page, 'outcomes')).toBe('failure')
  await queryBar(page).fill('type:user.*')
  await queryBar(page).press('Enter')
  await expect.poll(() => param(page, 'q')).toBe('type:user.*')
  await page.goBack()
  await expect.poll(() => [param(page, 'outcomes'), param(page, 'q')]).toEqual(['failure', null])
  await expect(queryBar(page)).toHaveValue('')
  await page.goBack()
  await expect.poll(() => param(page, 'outcomes')).toBeNull()
  await expect(page.getByText('3,000 events', { exact: true })).toBeVisible()
  await page.goForward()
  await expect(facets(page).getByRole('checkbox', { name: /^failure/ })).toBeChecked()
})

test('each filter beside the query is named, and can be taken away alone or with all others', async ({
  page,
}) => {
  await openEvents(page, { ...demoRange(), outcomes: 'failure', min_severity: 'warning', ip: '10.0.0.0/8' })
  await expect(chips(page).getByRole('listitem')).toHaveCount(4)
  await chips(page).getByRole('button', { name: 'Remove filter: IP address 10.0.0.0/8' }).click()
  await expect.poll(() => param(page, 'ip')).toBeNull()
  expect(param(page, 'min_severity')).toBe('warning')
  await chips(page).getByRole('button', { name: 'Clear filters' }).click()
  await expect.poll(() => new URL(page.url()).search).toBe('')
})
