import { expectAccessible } from './axe'
import { expect, test, uniqueSource } from './fixtures'
import { dayAgo, define, finishedReport, sendExports } from './report-helpers'

test.beforeEach(({ page }) => page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' }))

test('the list of reports and what opens over it have no violation', async ({ page, api, provokes }) => {
  provokes(/\/api\/audit\/report/)
  const source = uniqueSource()
  await define(api, source)
  await page.goto('/reports')
  await expect(page.getByRole('heading', { name: 'Compliance reports' })).toBeVisible()
  await expect(page.locator('.animate-pulse')).toHaveCount(0)
  await expectAccessible(page, 'reports')
  await page.getByRole('button', { name: 'New report' }).click()
  await page.getByLabel('Period').selectOption({ label: 'Other days' })
  await page.getByText('More', { exact: true }).click()
  await page.getByRole('button', { name: 'Compute' }).click()
  await expect(page.getByRole('dialog').getByRole('alert').first()).toBeVisible()
  await expectAccessible(page, 'a new report with a fault')

  await page.goto('/reports?tab=schedules')
  await page.getByRole('button', { name: 'New schedule' }).click()
  await page.getByLabel('Deliver to').selectOption({ label: 'A webhook, with the link' })
  await page.getByRole('button', { name: 'Make schedule' }).click()
  await expect(page.getByRole('dialog').getByRole('alert').first()).toBeVisible()
  await expectAccessible(page, 'a new schedule with a fault')

  await page.goto('/reports?tab=custom')
  await expect(page.getByRole('region', { name: 'List of definitions' })).toBeVisible()
  await expectAccessible(page, 'definitions')
  await page.getByRole('button', { name: 'New definition' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog').getByRole('alert').first()).toBeVisible()
  await expectAccessible(page, 'a new definition with faults')
})

test('a report, its review and its comparison have no violation', async ({ page, api, provokes }) => {
  test.slow()
  provokes(/\/reviews$/)
  const source = uniqueSource()
  await sendExports(api, source, dayAgo(6), 1, 1)
  await sendExports(api, source, dayAgo(2), 30, 2)
  const { framework } = await define(api, source)
  await finishedReport(api, framework, dayAgo(7), dayAgo(4), `Before ${source}`)
  const own = await finishedReport(api, framework, dayAgo(4), dayAgo(1), `After ${source}`)
  await page.goto(`/reports/${own}?with=last`)
  await expect(page.getByText('New exceptions: 2')).toBeVisible()
  await page.getByText(/^Sample: /).click()
  await page.getByText(/^Review log: /).click()
  await expectAccessible(page, 'a report compared')
  await page
    .getByRole('button', { name: /^Resolve/ })
    .first()
    .click()
  await page.getByRole('dialog').getByRole('button', { name: 'Resolve' }).click()
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible()
  await expectAccessible(page, 'a review with a fault')

  const general = await finishedReport(api, 'general', dayAgo(20), dayAgo(1), `General ${source}`)
  await page.goto(`/reports/${general}`)
  await expect(page.getByRole('heading', { name: 'How to check this report' })).toBeVisible()
  await expectAccessible(page, 'a report of a framework')
})
