import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { expect, rowsOf, settled, sideways, test, uniqueSource } from './fixtures'
import { hydrated } from './hydrated'
import { ask, dayAgo, define, DONE, finishedReport, rowOf, sendExports } from './report-helpers'
import { ADMIN } from './world'

/** Does something about an exception, or the whole, in the dialog that a button opens. */
async function review(page: Page, button: Locator, text: string) {
  await button.click()
  const dialog = page.getByRole('dialog')
  if (text !== '') await dialog.getByRole('textbox').fill(text)
  await dialog.locator('button[type=submit]').click()
  return dialog
}

test('a report is asked for, watched until it is done, reviewed and signed off', async ({
  page,
  api,
  provokes,
}) => {
  test.slow()
  provokes(/\/reviews$/)
  const source = uniqueSource()
  const title = `Report ${source}`
  await sendExports(api, source, dayAgo(2), 1, 2)
  await define(api, source)
  await page.goto('/reports')
  await ask(page, `Exports of ${source}`, title)
  const row = rowOf(page, title)
  await expect(row).toContainText(/Queued|Running|Done/)
  await expect(row).toContainText('Done', DONE)
  await expect(row).toContainText('1 with exceptions')
  await expect(row).toContainText('Review open')
  expect(await sideways(page)).toBe(0)
  await row.getByRole('link', { name: title }).click()
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
  await expect(page.getByText('What was checked is in order')).toBeVisible()
  await expect(page.getByRole('table', { name: 'Controls by status' })).toContainText('Exceptions found')
  expect(await sideways(page)).toBe(0)
  const address = page.url()

  const measure = page.getByRole('region', { name: 'Failed exports' })
  await measure.getByRole('link', { name: '3 events looked at' }).click()
  await settled(page)
  await expect(rowsOf(page)).toHaveCount(3)
  await page.goto(address)
  await measure.getByRole('link', { name: 'Open its event' }).first().click()
  await settled(page)
  await expect(rowsOf(page)).toHaveCount(1)
  await page.goto(address)

  const found = measure.locator('li[data-exception]')
  await expect(found).toHaveCount(2)
  const [first, second] = [found.nth(0), found.nth(1)]
  await review(page, first.getByRole('button', { name: /^Comment/ }), 'Looked at by the team')
  await expect(first).toContainText('Looked at by the team')
  const dialog = await review(page, first.getByRole('button', { name: /^Resolve/ }), '')
  await expect(dialog.getByRole('alert')).toContainText('Say why')
  await dialog.getByRole('textbox').fill('The job was repaired')
  await dialog.getByRole('button', { name: 'Resolve' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(first).toContainText('Resolved by')
  // The button is gone: the focus is where it was, not lost.
  await expect(first).toBeFocused()

  await review(page, page.getByRole('button', { name: 'Sign off' }), '')
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText(
    '1 exception is neither resolved nor accepted',
  )
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await review(page, second.getByRole('button', { name: /^Accept/ }), 'A test of ours')
  await expect(second).toContainText('Accepted by')
  await review(page, page.getByRole('button', { name: 'Sign off' }), '')
  await expect(page.getByTestId('review-state')).toContainText('Signed off')
  await expect(page.getByRole('button', { name: /^(Comment|Reopen):/ })).toHaveCount(0)
  await page.getByText(/^Review log: /).click()
  for (const text of ['Looked at by the team', 'The job was repaired', 'A test of ours', 'Signed off'])
    await expect(page.getByRole('region', { name: 'Review', exact: true })).toContainText(text)

  const download = async (name: string) => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: `Download as ${name}` }).click(),
    ])
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
  }
  const json = await download('JSON')
  expect(json.name).toMatch(/\.json$/)
  expect(createHash('sha256').update(json.bytes).digest('hex')).toBe(
    await page.getByTestId('report-sha256').innerText(),
  )
  const pdf = await download('PDF')
  expect(pdf.name).toMatch(/\.pdf$/)
  expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-')

  await review(page, page.getByRole('button', { name: 'Reopen the report' }), 'Once more')
  await expect(page.getByTestId('review-state')).toContainText('Review open')
})

test('a report is compared with an earlier one', async ({ page, api }) => {
  test.slow()
  const source = uniqueSource()
  await sendExports(api, source, dayAgo(6), 1, 1)
  await sendExports(api, source, dayAgo(2), 1, 2)
  const { framework } = await define(api, source)
  await finishedReport(api, framework, dayAgo(7), dayAgo(4), `Before ${source}`)
  const id = await finishedReport(api, framework, dayAgo(4), dayAgo(1), `After ${source}`)
  await page.goto(`/reports/${id}`)
  await page.getByRole('button', { name: 'Compare with an earlier report' }).click()
  const part = page.getByRole('region', { name: 'Compare', exact: true })
  await expect(part).toContainText(`Since Before ${source}`)
  await expect(part).toContainText('New exceptions: 2')
  await expect(part).toContainText('Exceptions that are gone: 1')
  await expect(part.getByRole('row').filter({ hasText: 'Failed exports' })).toContainText('(+1)')
  expect(await sideways(page)).toBe(0)
  await page.reload()
  await expect(part).toContainText('New exceptions: 2')
  await part.getByRole('button', { name: 'Close the comparison' }).click()
  await expect(part.getByRole('button', { name: 'Compare with an earlier report' })).toBeVisible()
})

const RUN = {
  id: '01900000-0000-7000-8000-000000000001',
  framework: 'soc2',
  title: 'A year of it',
  start_time: '2025-01-01T00:00:00.000000Z',
  end_time: '2026-01-01T00:00:00.000000Z',
  time_zone: 'UTC',
  seed: null,
  verify: 'auto',
  schedule_id: null,
  state: 'running',
  progress: { part: 'events', done: 42, total: 100 },
  attempts: 1,
  requested_at: '2026-01-02T00:00:00.000000Z',
  requested_by: 'ada@example.com',
  started_at: '2026-01-02T00:00:01.000000Z',
  finished_at: null,
  cancelled_by: null,
  error: null,
  result: null,
  review: null,
  deliveries: [],
}

test('while a report runs its page says how far it is, and it can be cancelled there', async ({ page }) => {
  let run: object = RUN
  await page.route(/\/api\/audit\/reports\/01900000[^/]*$/, (route) => route.fulfill({ json: run }))
  await page.route(/\/api\/audit\/reports\/01900000.*\/cancel$/, (route) => {
    run = {
      ...RUN,
      state: 'cancelled',
      progress: null,
      cancelled_by: 'ada@example.com',
      finished_at: RUN.requested_at,
    }
    return route.fulfill({ json: run })
  })
  await page.goto(`/reports/${RUN.id}`)
  await expect(page.getByRole('progressbar')).toHaveAccessibleName('Reading events, 42 %')
  run = { ...RUN, progress: { part: 'verify', done: 90, total: 100 } }
  await expect(page.getByRole('progressbar')).toHaveAccessibleName('Checking what is stored, 90 %')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel report' }).click()
  await expect(page.getByRole('heading', { name: 'This report was cancelled' })).toBeVisible()
})

test('an empty list says what to do, and overdue reviews stand above everything', async ({ page }) => {
  const answer = (reports: object[]) =>
    page.route(/\/api\/audit\/reports\?/, (route) => route.fulfill({ json: { reports, next_cursor: null } }))
  await answer([])
  await page.goto('/reports')
  await expect(page.getByRole('heading', { name: 'No report yet' })).toBeVisible()
  await page.unroute(/\/api\/audit\/reports\?/)
  await answer([
    {
      ...RUN,
      state: 'done',
      progress: null,
      result: {
        framework_name: 'SOC 2',
        framework_version: '1',
        events: 10,
        verified: false,
        summary: { met: 1, exceptions: 2, not_assessed: 3, exception_count: 40 },
        tree_size: 10,
        bytes: 10,
        sha256: 'ab',
      },
      review: {
        due_at: '2026-01-16T00:00:00.000000Z',
        overdue: true,
        signed_off_at: null,
        signed_off_by: null,
      },
    },
  ])
  await page.reload()
  await expect(page.getByRole('region', { name: 'Overdue reviews' })).toContainText('1 review is overdue')
  await expect(rowOf(page, 'A year of it')).toContainText('Review overdue')
  await expect(rowOf(page, 'A year of it')).toContainText('The log is not in order')
})

test('who may not review sees no buttons for it, and who may not read no reports', async ({
  browser,
  api,
  baseURL,
}) => {
  const source = uniqueSource()
  await sendExports(api, source, dayAgo(2), 1, 1)
  const { framework } = await define(api, source)
  const id = await finishedReport(api, framework, dayAgo(4), dayAgo(1), `Report ${source}`)
  const signedIn = async (email: string) => {
    const page = await browser.newPage({
      storageState: { cookies: [], origins: [] },
      ...(baseURL === undefined ? {} : { baseURL }),
    })
    await page.goto('/sign-in')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(ADMIN.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/dashboard')
    await hydrated(page)
    return page
  }
  const auditor = await signedIn('noor.haddad@audit.example')
  await auditor.goto(`/reports/${id}`)
  await expect(auditor.locator('li[data-exception]')).toHaveCount(1)
  await expect(auditor.getByRole('button', { name: /^(Resolve|Accept|Comment|Sign off)/ })).toHaveCount(0)
  await auditor.close()
  const viewer = await signedIn('jonas.weber@example.com')
  for (const path of ['/reports', `/reports/${id}`]) {
    await viewer.goto(path)
    await expect(viewer.getByRole('heading', { name: 'Your role may not see reports' })).toBeVisible()
  }
  await expect(viewer.getByRole('navigation', { name: 'Main' }).getByText('Reports')).toHaveCount(0)
  await viewer.close()
})

test('on paper a report stands alone, with everything unfolded', async ({ page, api }) => {
  const source = uniqueSource()
  await sendExports(api, source, dayAgo(2), 30, 1)
  const { framework } = await define(api, source)
  const id = await finishedReport(api, framework, dayAgo(4), dayAgo(1), `Report ${source}`)
  await page.goto(`/reports/${id}`)
  const sample = page.getByText(/the events with the lowest SHA-256/)
  await expect(page.getByText(/^Sample: 25 of 31 events/)).toBeVisible()
  await expect(sample).toBeHidden()
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await expect(sample).toBeVisible()
  await expect(page.getByRole('link', { name: 'Download as JSON' })).toBeHidden()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden()
  expect(await page.locator('h1').evaluate((heading) => getComputedStyle(heading).color)).toBe('rgb(0, 0, 0)')
  // The page is as long as what stands on it: nothing is cut off behind a part that scrolls.
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeGreaterThan(
    (await page.evaluate(() => document.querySelector('[data-report]')?.clientHeight ?? Infinity)) - 1,
  )
})
