import { expectAccessible } from './axe'
import { expect, test } from './fixtures'
import { demoRange } from './world'

test.beforeEach(({ page }) => page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' }))

test('integrity has no violation, also while somebody tampers', async ({ page }) => {
  await page.goto('/integrity')
  await expect(page.getByRole('img', { name: /^The tree grew from/ })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Witnesses and anchors' }).getByRole('table')).toBeVisible()
  await page.getByRole('button', { name: 'Verify now' }).click()
  await expect(page.getByText('Every event is as it was stored')).toBeVisible({ timeout: 90_000 })
  await page.getByRole('button', { name: 'Fetch a copy' }).click()
  await page
    .getByRole('button', { name: /^Delete event/ })
    .first()
    .click()
  await expectAccessible(page, 'integrity')
  await page
    .getByRole('button', { name: /^Edit event/ })
    .first()
    .click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectAccessible(page, 'editing the copy')
})

test('verifying has no violation, with faults and with a report', async ({ page, api }) => {
  await page.goto('/verify')
  await page.getByLabel('Keys of the log that you know').fill('not a key')
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(page.locator('form').getByRole('alert')).toHaveCount(2)
  await expectAccessible(page, 'verifying with faults')
  const answer = await api.send('GET', 'events/export', {
    format: 'evidence',
    actor_ids: 'nobody',
    ...demoRange(),
  })
  const text = await answer.text()
  const verify = async (buffer: Buffer) => {
    await page
      .getByLabel('File', { exact: true })
      .setInputFiles({ name: 'log.ndjson', mimeType: 'application/x-ndjson', buffer })
    await page.getByLabel('Keys of the log that you know').fill('')
    await page.getByRole('button', { name: 'Check', exact: true }).click()
    await expect(page.getByRole('region', { name: /^Report on/ })).toBeVisible()
  }
  await verify(Buffer.from(text))
  await expectAccessible(page, 'a report that is right')
  await verify(Buffer.from(text.replace('"filter":"', '"filter":"x')))
  await expectAccessible(page, 'a report that is wrong')
})
