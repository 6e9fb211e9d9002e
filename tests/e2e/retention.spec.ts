import { expect, test } from './fixtures'

const unique = () => crypto.randomUUID().slice(0, 8)

test('a period is changed with its legal basis, refused without one, and given back to the default', async ({
  page,
  api,
  provokes,
}) => {
  provokes(/\/api\/audit\/retention/)
  await page.goto('/settings')
  const table = page.getByRole('region', { name: 'Retention' })
  const row = table.getByRole('row').filter({ hasText: 'test' })
  await expect(row).toContainText('365 days')
  await row.getByRole('button', { name: 'Change the period: test' }).click()
  const dialog = page.getByRole('dialog', { name: 'Keep for how long: test' })
  await dialog.getByLabel('Days').fill('200')
  await expect(dialog.getByText('This is shorter than now', { exact: false })).toBeVisible()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Say why')
  await expect(dialog.getByLabel('Days')).toHaveValue('200')
  await dialog.getByLabel('Suggestion').selectOption({ label: 'SOX, seven years' })
  await expect(dialog.getByLabel('Days')).toHaveValue('2557')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(row).toContainText('7 years')
  await expect(row).toContainText('SOX section 802')
  const [changed] = (await api.page({ q: 'action:retention.update', limit: '1' })).events
  expect(changed?.metadata).toMatchObject({ old: { test: null }, new: { test: { days: 2_557 } } })

  await row.getByRole('button', { name: 'Change the period: test' }).click()
  await page.getByRole('button', { name: 'As every other category' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(row).toContainText('as the default')
})

test('a hold is made, refused where it says nothing, and released', async ({ page, api, provokes }) => {
  provokes(/\/api\/audit\/holds/)
  const reason = `Case ${unique()}`
  await page.goto('/privacy')
  await expect(page.getByRole('heading', { name: 'Legal holds', exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'New hold' }).click()
  const dialog = page.getByRole('dialog', { name: 'New legal hold' })
  await dialog.getByLabel('What is held').selectOption({ label: 'What a filter gives' })
  await dialog.getByLabel('Filter').fill('severty:error')
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByLabel('Last day (optional)').fill('2099-12-31')
  await dialog.getByRole('button', { name: 'Hold', exact: true }).click()
  await expect(dialog.getByRole('alert')).toContainText('at character 1')
  await expect(dialog.getByLabel('Reason')).toHaveValue(reason)
  await dialog.getByLabel('Filter').fill('severity:error')
  await dialog.getByRole('button', { name: 'Hold', exact: true }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const row = page.getByRole('row').filter({ hasText: reason })
  await expect(row).toContainText('In force')
  await expect(row).toContainText('2100-01-01')
  await row.getByRole('button', { name: 'Release the hold: severity:error' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Release hold' }).click()
  await expect(page.getByRole('alertdialog')).toHaveCount(0)
  await expect(row).toContainText('Released')
  const acts = (await api.page({ q: 'action:hold.release OR action:hold.create' })).events
  expect(acts.map(({ action }) => action).slice(0, 2)).toEqual(['hold.release', 'hold.create'])
})
