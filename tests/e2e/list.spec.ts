import {
  expect,
  openEvents,
  param,
  rowIds,
  rowsOf,
  scrollThrough,
  settled,
  test,
  uniqueSource,
} from './fixtures'
import { demoRange } from './world'

const PAGE_EVENTS = 50

test('the newest events come first, as the API lists them', async ({ page, api }) => {
  await openEvents(page, demoRange())
  const { events } = await api.page({ ...demoRange(), limit: String(PAGE_EVENTS) })
  expect(await rowIds(page)).toEqual(events.map(({ id }) => id))
  await expect(page.getByRole('columnheader', { name: /^Time UTC/ })).toHaveAttribute(
    'aria-sort',
    'descending',
  )
  await expect(page.getByText('3,000 events', { exact: true })).toBeVisible()
})

test('the header of the time turns the order around, in the address too', async ({ page, api }) => {
  await openEvents(page, demoRange())
  await page.getByRole('button', { name: /newest first/ }).click()
  await expect(page.getByRole('columnheader', { name: /^Time/ })).toHaveAttribute('aria-sort', 'ascending')
  const { events } = await api.page({ ...demoRange(), order: 'asc' })
  await expect.poll(() => rowIds(page)).toEqual(events.map(({ id }) => id))
  expect(param(page, 'order')).toBe('asc')
})

test('an event that was posted shows after a refresh', async ({ page, api }) => {
  const source = uniqueSource()
  await openEvents(page, { sources: source })
  await expect(page.getByRole('heading', { name: 'No event matches' })).toBeVisible()
  await api.append({ event_type: 'user.login', source, actor: { id: 'you', name: 'Your Name' } })
  await page.getByRole('button', { name: 'Refresh', exact: true }).click()
  await expect(rowsOf(page)).toHaveCount(1)
  await expect(rowsOf(page)).toContainText('user.login')
  await expect(rowsOf(page)).toContainText('Your Name')
})

test('with auto-refresh an event turns up by itself', async ({ page, api }) => {
  const source = uniqueSource()
  await openEvents(page, { sources: source })
  await page.getByRole('button', { name: 'Auto-refresh: off' }).click()
  await page.getByRole('menuitemradio', { name: 'Every 5 seconds' }).click()
  await expect(page.getByRole('button', { name: 'Auto-refresh: every 5 seconds' })).toBeVisible()
  await api.append({ event_type: 'user.login', source })
  await expect(rowsOf(page)).toHaveCount(1)
  expect(param(page, 'live')).toBe('5')
})

test('pages go to older events and back, without a gap or a repetition', async ({ page, api }) => {
  const all = (await api.all({ ...demoRange(), event_types: 'test.*' })).map(({ id }) => id)
  await openEvents(page, { ...demoRange(), event_types: 'test.*' })
  const pager = page.getByRole('navigation', { name: 'Pages' })
  await expect(pager.getByRole('button', { name: 'Newest' })).toBeDisabled()
  const pageAt = (at: number) => all.slice(at * PAGE_EVENTS, (at + 1) * PAGE_EVENTS)
  for (const at of [1, 2]) {
    await pager.getByRole('button', { name: 'Older' }).click()
    await expect.poll(() => rowIds(page)).toEqual(pageAt(at))
  }
  await pager.getByRole('button', { name: 'Newer' }).click()
  await expect.poll(() => rowIds(page)).toEqual(pageAt(1))
  await page.reload()
  await settled(page)
  expect(await rowIds(page)).toEqual(pageAt(1))
  await pager.getByRole('button', { name: 'Newest' }).click()
  await expect.poll(() => rowIds(page)).toEqual(pageAt(0))
})

test('endless scroll goes through the whole result to its end', async ({ page, api }) => {
  const filter = { ...demoRange(), min_severity: 'warning' }
  const all = (await api.all(filter)).map(({ id }) => id)
  expect(all.length).toBeGreaterThan(PAGE_EVENTS)
  await openEvents(page, filter)
  await page.getByRole('radio', { name: 'Scroll' }).check()
  await settled(page)
  const seen = await scrollThrough(page, page.getByRole('region', { name: 'Events', exact: true }), 300)
  expect(seen).toEqual(all)
  expect(param(page, 'view')).toBe('scroll')
})

test('in endless scroll new events are announced, and shown when the reader asks for them', async ({
  page,
  api,
}) => {
  const source = uniqueSource()
  await api.append({ event_type: 'user.login', source })
  await openEvents(page, { sources: source, view: 'scroll', live: '5' })
  await expect(rowsOf(page)).toHaveCount(1)
  await api.append([
    { event_type: 'user.logout', source },
    { event_type: 'user.login', source },
  ])
  const announced = page.getByRole('button', { name: '2 new events' })
  await expect(announced).toBeVisible()
  // Rows do not move under a reader.
  await expect(rowsOf(page)).toHaveCount(1)
  await announced.click()
  await expect(rowsOf(page)).toHaveCount(3)
  await expect(announced).toHaveCount(0)
})

test('columns are shown, hidden and resized, and the address keeps them', async ({ page }) => {
  await openEvents(page, demoRange())
  await page.getByRole('button', { name: 'Columns' }).click()
  const choice = page.getByRole('dialog', { name: 'Columns' })
  await expect(choice.getByRole('checkbox', { name: 'Time' })).toBeDisabled()
  await choice.getByRole('checkbox', { name: 'IP address' }).check()
  await choice.getByRole('checkbox', { name: 'Duration' }).uncheck()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('columnheader', { name: 'IP address' })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Duration' })).toHaveCount(0)

  const handle = page.getByRole('separator', { name: 'Width of Type' })
  const before = Number(await handle.getAttribute('aria-valuenow'))
  await handle.press('ArrowRight')
  await expect(handle).toHaveAttribute('aria-valuenow', String(before + 16))
  const box = await handle.boundingBox()
  if (box === null) throw new Error('The handle is not on the page')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2, { steps: 4 })
  await page.mouse.up()
  await expect(handle).toHaveAttribute('aria-valuenow', String(before + 76))

  await expect.poll(() => param(page, 'cols')).toContain(`type:${before + 76}`)
  await page.reload()
  await settled(page)
  await expect(page.getByRole('columnheader', { name: 'IP address' })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Duration' })).toHaveCount(0)
  await expect(handle).toHaveAttribute('aria-valuenow', String(before + 76))
})
