import { expect, openEvents, param, queryBar, rowIds, rowsOf, test } from './fixtures'
import { demoRange } from './world'

test('a query narrows the list to what the API gives for it', async ({ page, api }) => {
  const q = 'severity>=warning -outcome:success type:user.*'
  await openEvents(page, demoRange())
  await queryBar(page).fill(q)
  await queryBar(page).press('Enter')
  const { events } = await api.page({ ...demoRange(), q })
  expect(events.length).toBeGreaterThan(0)
  await expect.poll(() => rowIds(page)).toEqual(events.map(({ id }) => id))
  expect(param(page, 'q')).toBe(q)
  const count = await api.count({ ...demoRange(), q })
  await expect(page.getByText(`${count} events`, { exact: true })).toBeVisible()
})

test('names and values are completed with the keyboard alone', async ({ page }) => {
  await openEvents(page, demoRange())
  const bar = queryBar(page)
  await bar.pressSequentially('sev')
  await expect(page.getByRole('option', { name: /^severity/ })).toBeVisible()
  await bar.press('ArrowDown')
  await bar.press('Enter')
  await expect(bar).toHaveValue('severity:')
  await bar.pressSequentially('crit')
  const critical = page.getByRole('option', { name: /^critical/ })
  await expect(critical).toBeVisible()
  await bar.press('ArrowDown')
  await expect(critical).toHaveAttribute('aria-selected', 'true')
  await expect(bar).toHaveAttribute('aria-activedescendant', (await critical.getAttribute('id')) ?? 'none')
  await bar.press('Tab')
  await expect(bar).toHaveValue('severity:critical ')
  await bar.press('Enter')
  await expect.poll(() => param(page, 'q')).toBe('severity:critical')
  await expect(rowsOf(page).first()).toContainText('critical')
  await expect(page.getByRole('option')).toHaveCount(0)
})

test('values seen in the events are offered with how many there are', async ({ page, api }) => {
  const facets = await api.read<{ facets: { source: { values: { value: string; count: number }[] } } }>(
    'events/facets',
    { ...demoRange(), fields: 'source' },
  )
  const [first] = facets.facets.source.values
  if (first === undefined) throw new Error('The demo has sources')
  await openEvents(page, demoRange())
  await queryBar(page).pressSequentially(`source:${first.value.slice(0, 3)}`)
  const option = page.getByRole('option', { name: new RegExp(`^${first.value}`) })
  await expect(option).toContainText(first.count.toLocaleString('en'))
  await option.click()
  await expect(queryBar(page)).toHaveValue(`source:${first.value} `)
})

test('a fault is underlined where it is, explained, and its repair is one press', async ({ page }) => {
  await openEvents(page, demoRange())
  const before = await rowIds(page)
  const bar = queryBar(page)
  await bar.fill('outcome:failure severty:error')
  await bar.press('Enter')
  await expect(bar).toHaveAttribute('aria-invalid', 'true')
  await expect(page.locator('.fault-mark')).toHaveText('severty')
  const errors = page.locator(`[id="${await bar.getAttribute('aria-describedby')}"]`)
  await expect(errors).toContainText('severty')
  await expect(errors).toContainText('at character 17')
  // Nothing was asked: the rows and the address are as they were.
  expect(param(page, 'q')).toBeNull()
  expect(await rowIds(page)).toEqual(before)

  await errors.getByRole('button', { name: 'severity', exact: true }).click()
  await expect(bar).toHaveValue('outcome:failure severity:error')
  await expect(bar).toBeFocused()
  await bar.press('Enter')
  await expect.poll(() => param(page, 'q')).toBe('outcome:failure severity:error')
  await expect(bar).toHaveAttribute('aria-invalid', 'false')
})

test('clearing the query shows everything again', async ({ page }) => {
  await openEvents(page, { ...demoRange(), q: 'severity:critical' })
  await expect(queryBar(page)).toHaveValue('severity:critical')
  await page.getByRole('button', { name: 'Clear the query' }).click()
  await expect(queryBar(page)).toHaveValue('')
  await expect(page.getByText('3,000 events', { exact: true })).toBeVisible()
  expect(param(page, 'q')).toBeNull()
})
