import { readFileSync } from 'node:fs'
import { unzipSync } from 'fflate'
import { drawer, expect, openEvents, rowsOf, test } from './fixtures'

test('a person is looked for, erased by a case, and the event says so and is still proved', async ({
  page,
  api,
  provokes,
}) => {
  provokes(/\/api\/audit\/(anonymize|erasures|subject-package)/)
  const id = `usr-${crypto.randomUUID().slice(0, 13)}`
  const source = `e2e-${crypto.randomUUID().slice(0, 8)}`
  const event = {
    id: crypto.randomUUID(),
    event_type: 'data.updated',
    source,
    actor: { id, type: 'user', name: 'Forget Me', email: `${id}@example.com` },
    description: 'Forget Me was here',
  }
  await api.append([event])
  await page.goto('/privacy')
  await page.getByRole('button', { name: 'What there is' }).click()
  const taking = page.getByRole('dialog', { name: 'What the log holds on a person' })
  await taking.getByRole('button', { name: 'Download' }).click()
  await expect(taking.getByRole('alert')).toContainText('Give an actor id')
  await taking.getByLabel('Actor id').fill(id)
  const downloading = page.waitForEvent('download')
  await taking.getByRole('button', { name: 'Download' }).click()
  const files = unzipSync(new Uint8Array(readFileSync(await (await downloading).path())))
  expect(Buffer.from(files['events.json'] ?? []).toString('utf8')).toContain('Forget Me was here')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('button', { name: 'New request' }).click()
  const dialog = page.getByRole('dialog', { name: 'Erase a person' })
  await dialog.getByLabel('Actor id').fill(id)
  await dialog.getByRole('button', { name: 'Look what there is' }).click()
  await expect(dialog.getByRole('region', { name: 'What there is' })).toContainText('1 event')
  await expect(dialog).toContainText('Forget Me')
  await dialog.getByRole('button', { name: 'Open a case' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Say why')
  const reason = `Letter ${id.slice(4, 8)}`
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: 'Open a case' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const row = page.getByRole('row').filter({ hasText: reason })
  await expect(row).toContainText('Open')
  await expect(row).toContainText(id)
  await row.getByRole('button', { name: /^Approve case/ }).click()
  const approving = page.getByRole('dialog', { name: /^Approve case/ })
  await approving.getByRole('button', { name: 'Approve' }).click()
  await expect(approving.getByRole('alert')).toContainText('ground')
  await approving.getByLabel('Legal basis').fill('Art. 17(1)(b) GDPR')
  await approving.getByRole('button', { name: 'Approve' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(row.getByText('Erased', { exact: true })).toBeVisible({ timeout: 90_000 })
  await expect(row).not.toContainText(id)
  await row.getByRole('button', { name: /^Certificate of case/ }).click()
  await expect(page.getByLabel('Certificate', { exact: true })).toContainText('sentinel-audit/erasure/v1')
  await page.keyboard.press('Escape')

  await openEvents(page, { sources: source })
  await rowsOf(page).first().click()
  await expect(drawer(page)).toContainText('Parts of this event were erased by case')
  await expect(drawer(page)).toContainText(/erased, case \d+/)
  await expect(drawer(page)).not.toContainText('Forget Me')
  await drawer(page).getByRole('button', { name: 'Check this event' }).click()
  await expect(drawer(page).getByRole('status').filter({ hasText: 'hashes to its leaf' })).toContainText(
    'As it was stored',
  )
})
