import { expect, openEvents, rowsOf, sideways, test } from './fixtures'
import { demoRange } from './world'

/** The check reads the whole log, beside everything else that runs. */
const LONG = { timeout: 90_000 }

const part = (name: string) => ({ name, exact: true })

test('the page shows the signed root, how the tree grew, and that the witness has seen it', async ({
  page,
  api,
}) => {
  await page.goto('/integrity')
  const { size } = (await api.read<{ checkpoints: { size: number }[] }>('ledger/checkpoints', { limit: '1' }))
    .checkpoints[0] ?? { size: 0 }
  expect(size).toBeGreaterThan(1_000)
  const last = page.getByRole('region', part('Last checkpoint'))
  await expect(last.getByText(/^[\d,]{5,}$/)).toBeVisible()
  await expect(page.getByRole('img', { name: /^The tree grew from .* to [\d,]+ at/ })).toBeVisible()
  const witnesses = page.getByRole('region', part('Witnesses and anchors'))
  await expect(witnesses.getByRole('row').filter({ hasText: 'witness.example/e2e' })).toContainText(
    'In order',
  )
  await expect(last.getByText('witness.example/e2e', { exact: false })).toBeVisible()
  expect(await sideways(page)).toBe(0)
})

test('a check runs to its end, names what it found, and is listed; a kept checkpoint is checked with it', async ({
  page,
  api,
  provokes,
}) => {
  test.slow()
  provokes(/\/api\/audit\/verify/)
  await page.goto('/integrity')
  const check = page.getByRole('region', part('Check the log'))
  await check.getByRole('button', { name: 'Verify now' }).click()
  await expect(check.getByText('Every event is as it was stored')).toBeVisible(LONG)
  const runs = page.getByRole('region', part('Checks so far'))
  await expect(runs.getByRole('row').filter({ hasText: 'events as they were stored' }).first()).toContainText(
    'seq 0 to',
  )

  const { checkpoints } = await api.read<{ checkpoints: { note: string }[] }>('ledger/checkpoints', {
    cosigned: 'true',
  })
  await check.getByText('Against a checkpoint that was kept').click()
  await check.getByLabel('Checkpoint').fill(checkpoints[0]?.note ?? '')
  await check.getByRole('button', { name: 'Verify now' }).click()
  await expect(check.getByRole('button', { name: 'Cancel' })).toBeVisible()
  await expect(check.getByText('Every event is as it was stored')).toBeVisible(LONG)
  await check.getByLabel('Checkpoint').fill((checkpoints[0]?.note ?? '').replace(/^\d+$/m, '1'))
  await check.getByRole('button', { name: 'Verify now' }).click()
  await expect(check.getByText(/This is no checkpoint of this log/).first()).toBeVisible()
})

test('somebody tampers with a copy and is found out, and nothing of it is sent', async ({ page }) => {
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(`${request.method()} ${request.url()}`)
  })
  await page.goto('/integrity')
  const demo = page.getByRole('region', part('Try to tamper'))
  await demo.getByRole('button', { name: 'Fetch a copy' }).click()
  await expect(demo.getByRole('status')).toContainText('fit the signed tree')
  const rows = demo.getByRole('row').filter({ hasText: /^\s*\d/ })
  const seqs = (await demo.getByRole('button', { name: /^Edit event/ }).all()).length
  expect(seqs).toBe(6)
  const labels = await demo
    .getByRole('button', { name: /^Edit event/ })
    .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')?.split(' ')[2] ?? ''))
  const [first = '', second = '', third = ''] = labels

  await demo.getByRole('button', { name: `Edit event ${second}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('New value').fill('nothing at all')
  await dialog.getByRole('button', { name: 'Change the copy' }).click()
  await expect(demo.getByRole('status')).toContainText(`The first wrong place is seq ${second}.`)
  await expect(rows.filter({ hasText: 'nothing at all' })).toContainText('hashes to another leaf')
  await demo.getByLabel('Compute the leaves of the copy anew').check()
  await expect(rows.filter({ hasText: 'nothing at all' })).toContainText('not in the tree that was signed')
  await demo.getByRole('button', { name: 'Start over' }).click()
  await expect(demo.getByRole('status')).toContainText('All 6 events of the copy fit')

  await demo.getByRole('button', { name: `Delete event ${third}` }).click()
  await expect(demo.getByRole('status')).toContainText(`seq ${third}.`)
  await demo.getByRole('button', { name: `Swap event ${first} with the next` }).click()
  await expect(demo.getByRole('status')).toContainText(`seq ${first}.`)
  await expect(demo.getByText(/does not fit:/)).toHaveCount(3)
  expect(sent).toEqual([])
  expect(await sideways(page)).toBe(0)
})

test('the page is used by keyboard alone', async ({ page }) => {
  await page.goto('/integrity')
  const demo = page.getByRole('region', part('Try to tamper'))
  await demo.getByRole('button', { name: 'Fetch a copy' }).focus()
  await page.keyboard.press('Enter')
  const remove = demo.getByRole('button', { name: /^Delete event/ }).first()
  await expect(remove).toBeVisible()
  await remove.focus()
  await page.keyboard.press('Enter')
  await expect(demo.getByRole('status')).toContainText('does not fit')
})

test('a witness that contradicts the log is an alarm', async ({ page }) => {
  const anchors = [
    {
      kind: 'witness',
      name: 'witness.example/w+00000000',
      state: 'conflict',
      detail: 'It has cosigned a tree of 800 leaves, and this log has 302: events are gone',
      size: 300,
      signed_at: '2026-11-24T12:00:00.000Z',
      done_at: '2026-11-24T12:00:01.000Z',
      tried_at: '2026-11-24T12:10:00.000Z',
      next_try_at: '2026-11-24T12:15:00.000Z',
      failures: 3,
    },
  ]
  await page.route(/\/ledger\/witnesses/, (route) => route.fulfill({ json: { anchors } }))
  await page.goto('/integrity')
  await expect(
    page.getByRole('alert').filter({ hasText: 'not the one that was seen outside' }),
  ).toContainText('a tree of 800 leaves')
  await page.route(/\/ledger\/witnesses/, (route) => route.fulfill({ json: { anchors: [] } }))
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Nobody outside is told of checkpoints' })).toBeVisible()
})

test('each row of the events says where it is, and that of an event with a signature says so too', async ({
  page,
  api,
}) => {
  const { events } = await api.page({ ...demoRange(), limit: '50' })
  const signed = events.filter(({ signature }) => signature !== null).length
  await openEvents(page, demoRange())
  const seals = rowsOf(page).getByTestId('seal')
  await expect(seals).toHaveCount(events.length)
  await expect(seals.filter({ hasText: /^In the signed tree, with a signature of its own$/ })).toHaveCount(
    signed,
  )
  await expect(seals.filter({ hasText: /^In the signed tree$/ })).toHaveCount(events.length - signed)
  await page.route(/\/ledger\/checkpoints/, (route) =>
    route.fulfill({ json: { checkpoints: [], next_cursor: null } }),
  )
  await page.reload()
  await expect(seals.first()).toContainText('Not in the signed tree yet')
})
