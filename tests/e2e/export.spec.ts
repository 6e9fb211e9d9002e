import type { Page } from '@playwright/test'
import { expect, openEvents, test } from './fixtures'
import { parseCsv, readDownload } from './files'
import { demoRange } from './world'

const FILTER = { outcomes: 'failure' }

async function openDialog(page: Page) {
  await openEvents(page, { ...demoRange(), ...FILTER })
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  return page.getByRole('dialog', { name: 'Export events' })
}

test('a CSV holds exactly the rows of the list, and its hash is true', async ({ page, api }) => {
  const dialog = await openDialog(page)
  const all = await api.all({ ...demoRange(), ...FILTER })
  const what = dialog.getByRole('region', { name: 'What will be exported' })
  await expect(what.getByRole('status')).toHaveText(`${all.length} events (exact)`)
  await expect(what).toContainText('Outcome is failure')
  const saving = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  const file = await readDownload(await saving)
  await expect(dialog).toContainText(`${all.length} rows`)
  await expect(dialog).toContainText(file.sha256)
  expect(file.name).toMatch(/\.csv$/)
  expect(file.sha256).toBe(file.ownSha256)
  expect(file.rows).toBe(all.length)
  const [heads = [], ...rows] = parseCsv(file.text)
  const cell = (row: string[], column: string) => row[heads.indexOf(column)]
  expect(rows.map((row) => cell(row, 'id'))).toEqual(all.map(({ id }) => id))
  expect(rows.map((row) => cell(row, 'occurred_at'))).toEqual(all.map((event) => event.occurred_at))
  expect(rows.map((row) => cell(row, 'actor_email'))).toEqual(all.map(({ actor }) => actor?.email ?? ''))

  // Leaving is itself in the log: who, what and which bytes.
  const [record] = (await api.page({ event_types: 'compliance.audit_export', q: file.sha256 })).events
  expect(record?.metadata).toMatchObject({ rows: all.length, sha256: file.sha256 })
  expect(record?.actor?.email).toBe('ada@example.com')
})

test('NDJSON holds the events as the API gives them', async ({ page, api }) => {
  const dialog = await openDialog(page)
  await dialog.getByRole('radio', { name: 'NDJSON' }).check()
  const saving = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  const file = await readDownload(await saving)
  expect(file.sha256).toBe(file.ownSha256)
  expect(file.lines.map((line) => JSON.parse(line) as unknown)).toEqual(
    await api.all({ ...demoRange(), ...FILTER }),
  )
})

test('a PDF says beforehand how many events it may have, and is saved once its hash is true', async ({
  page,
  api,
}) => {
  const dialog = await openDialog(page)
  await dialog.getByRole('radio', { name: 'PDF' }).check()
  await expect(dialog).toContainText('10,000 events at most')
  const all = await api.all({ ...demoRange(), ...FILTER })
  const saving = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  const file = await readDownload(await saving)
  expect(file.name).toMatch(/\.pdf$/)
  expect(file.sha256).toBe(file.ownSha256)
  expect(file.rows).toBe(all.length)
  expect(file.lines[0]).toBe('%PDF-1.7')
  await expect(dialog).toContainText(file.sha256)
})

test('more events than a PDF may have are refused before one presses', async ({ page }) => {
  await page.route('**/api/audit/events/count?*', (route) =>
    route.fulfill({ json: { count: 10_001, exact: true } }),
  )
  const dialog = await openDialog(page)
  const button = dialog.getByRole('button', { name: 'Export', exact: true })
  await dialog.getByRole('radio', { name: 'PDF' }).check()
  await expect(dialog).toContainText('These are more events than a PDF may have.')
  await expect(button).toBeDisabled()
  await dialog.getByRole('radio', { name: 'NDJSON' }).check()
  await expect(button).toBeEnabled()
})

test('only the chosen columns leave', async ({ page }) => {
  const dialog = await openDialog(page)
  await dialog.getByRole('button', { name: 'None' }).click()
  await expect(dialog.getByRole('button', { name: 'Export', exact: true })).toBeDisabled()
  for (const name of ['seq', 'actor_id']) await dialog.getByRole('checkbox', { name, exact: true }).check()
  const saving = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  const file = await readDownload(await saving)
  expect(parseCsv(file.text)[0]).toEqual(['seq', 'actor_id'])
})

test('a file that was cut off or changed on the way is not saved as if it were the log', async ({ page }) => {
  let answer = 'seq,id\r\n1,a\r\n'
  await page.route('**/api/audit/events/export?*', (route) =>
    route.fulfill({ status: 200, contentType: 'text/csv', body: answer }),
  )
  let saved = 0
  page.on('download', () => saved++)
  const dialog = await openDialog(page)
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(dialog).toContainText('The file was cut off before its end, so it was not saved.')
  answer += `#export rows=1 sha256=${'0'.repeat(64)}\r\n`
  await dialog.getByRole('button', { name: 'Export again' }).click()
  await expect(dialog).toContainText(
    'The content does not match the SHA-256 at its end, so it was not saved.',
  )
  expect(saved).toBe(0)
})

test('a download that is under way says how far it is, and can be cancelled', async ({ page, api }) => {
  await page.route('**/api/audit/events/export?*', () => undefined)
  const dialog = await openDialog(page)
  const total = await api.count({ ...demoRange(), ...FILTER })
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(dialog.getByRole('progressbar', { name: 'Rows received' })).toHaveAttribute('max', `${total}`)
  await expect(dialog).toContainText(`0 B received, about 0 of ${total} lines`)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog.getByRole('progressbar')).toHaveCount(0)
  await expect(dialog.getByRole('button', { name: 'Export', exact: true })).toBeEnabled()
})
