import type { Page } from '@playwright/test'
import { expect, sideways, test } from './fixtures'
import { demoRange } from './world'

/** The demo month as evidence, and one of its proofs, as a person would have downloaded them. */
async function evidence(api: {
  send: (method: string, path: string, params: Record<string, string>) => Promise<Response>
}) {
  const answer = await api.send('GET', 'events/export', {
    format: 'evidence',
    outcomes: 'failure',
    ...demoRange(),
  })
  expect(answer.status).toBe(200)
  return answer.text()
}

const choose = (page: Page, name: string, text: string) =>
  page.getByLabel('File', { exact: true }).setInputFiles({
    name,
    mimeType: 'application/x-ndjson',
    buffer: Buffer.from(text),
  })
const check = (page: Page) => page.getByRole('button', { name: 'Check', exact: true }).click()
const report = (page: Page) => page.getByRole('region', { name: /^Report on/ })

test('evidence is checked in the browser: right as it is, and wrong where it was changed', async ({
  page,
  api,
}) => {
  const text = await evidence(api)
  const asked: string[] = []
  await page.goto('/events')
  await page.getByRole('link', { name: 'Verify' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Verify' })).toBeVisible()
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
  await choose(page, 'log.evidence.ndjson', text)
  await check(page)
  await expect(report(page).getByRole('status')).toContainText('Fits together')
  await expect(report(page)).toContainText('nothing shows that they are the log’s')
  await expect(report(page)).toContainText('Tree: right.')

  const { keys } = await api.read<{ keys: { verifier_key: string | null }[] }>('ledger/keys')
  await page
    .getByLabel('Keys of the log that you know')
    .fill(keys.flatMap((key) => key.verifier_key ?? []).join('\n'))
  const { evidence: head } = JSON.parse(text.split('\n')[0] ?? '') as { evidence: { checkpoint: string } }
  await page.getByLabel('A checkpoint that somebody kept').fill(head.checkpoint)
  await check(page)
  await expect(report(page).getByRole('status')).toContainText('Proved')
  await expect(report(page)).toContainText('Kept checkpoint: right.')

  const [, line = ''] = text.split('\n')
  const { event } = JSON.parse(line) as { event: { seq: number; action: string } }
  await choose(page, 'changed.ndjson', text.replace(`"action":"${event.action}"`, '"action":"nothing"'))
  await expect(report(page)).toHaveCount(0)
  await check(page)
  await expect(report(page).getByRole('status')).toContainText('Not proved')
  await expect(report(page)).toContainText(`The first event that is wrong is seq ${event.seq}.`)
  await expect(report(page)).toContainText('Events: wrong.')
  expect(
    asked.filter((one) => !one.startsWith('GET ') || /api\/audit\/(ledger|verify|events\/export)/.test(one)),
  ).toEqual([])
})

test('the proof of an event is checked too, and what is wrong with a field stands beside it', async ({
  page,
  api,
}) => {
  const [first] = (await api.page({ ...demoRange(), limit: '1' })).events
  const proof = await api.read<object>(`events/${first?.id ?? ''}/proof`)
  await page.goto('/verify')
  await check(page)
  await expect(page.locator('form').getByRole('alert')).toHaveText('Choose a file.')
  await choose(page, 'proof.json', JSON.stringify(proof, null, 2))
  await page.getByLabel('Keys of the log that you know').fill('not a key')
  await page.getByLabel('A consistency proof').fill('{}')
  await check(page)
  await expect(page.locator('form').getByRole('alert')).toHaveCount(2)
  await expect(page.getByLabel('Keys of the log that you know')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Keys of the log that you know').fill('')
  await page.getByLabel('A consistency proof').fill('')
  await check(page)
  await expect(report(page).getByRole('status')).toContainText('Fits together')
  await expect(report(page)).toContainText(first?.id ?? 'no event')
  await choose(page, 'letter.txt', 'Dear auditor,')
  await check(page)
  await expect(page.locator('form').getByRole('alert')).toContainText(
    'neither evidence nor the proof of an event',
  )
  await expect(report(page)).toHaveCount(0)
})

test('a report fits a narrow screen', async ({ page, api }) => {
  const text = await evidence(api)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/verify')
  await choose(page, 'log.evidence.ndjson', text.replace('"filter":"', '"filter":"x'))
  await check(page)
  await expect(report(page).getByRole('status')).toContainText('Not proved')
  expect(await sideways(page)).toBe(0)
  const wide = await page
    .locator('.scroll-thin')
    .evaluateAll((all) => all.map((root) => root.scrollWidth - root.clientWidth))
  expect(Math.max(...wide)).toBe(0)
})
