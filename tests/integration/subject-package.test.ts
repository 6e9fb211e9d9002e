import { createHash } from 'node:crypto'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { recordedActs, testContext } from '../helpers/context'
import { ANONYMIZE, CANARY, othersEvents, ownEvents } from '../helpers/erasure'
import { DAY_MS, demoLog, store } from '../helpers/events'
import { recordReading, recordView } from '@/lib/services/event/looks'
import { parseFilter } from '@/lib/query/parse'

const PACKAGE = '/api/audit/subject-package'
const OWN = 40

let api: Api
let tenant: Tenant
beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  const nowMs = api.deps.clock.nowMs()
  await store(tenant, demoLog(200, 20, nowMs))
  await store(tenant, ownEvents(OWN, nowMs - 20 * DAY_MS, DAY_MS / 4))
  await store(tenant, othersEvents(nowMs))
})
afterAll(() => api.close())

async function packageOf(body: object): Promise<Record<string, string>> {
  const answer = await tenant.send('POST', PACKAGE, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/zip')
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()))
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')
  const manifest = JSON.parse(text(files['manifest.json'] ?? new Uint8Array())) as {
    sha256: Record<string, string>
  }
  for (const [name, sha256] of Object.entries(manifest.sha256))
    expect(
      createHash('sha256')
        .update(files[name] ?? new Uint8Array())
        .digest('hex'),
      name,
    ).toBe(sha256)
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, text(bytes)]))
}
const lines = (text: string | undefined) =>
  (text ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('it holds what the log holds on the person, and who looked at it', async () => {
  const ctx = testContext(api.deps, tenant.id)
  const found = parseFilter(`"${CANARY.name}"`)
  const filter = found.ok ? found.filter : null
  await recordReading(ctx, { start: null, end: null, filter })
  const mine = await tenant.get<{ events: { id: string }[] }>('/api/audit/events', {
    actor_ids: CANARY.id,
    limit: '1',
  })
  await recordView(ctx, mine.body.events[0]?.id ?? '')
  const files = await packageOf({ actor_id: CANARY.id })
  expect(Object.keys(files).sort()).toEqual([
    'README.txt',
    'events.csv',
    'events.json',
    'looks.ndjson',
    'manifest.json',
    'mentions.ndjson',
    'summary.pdf',
  ])
  const { events } = JSON.parse(files['events.json'] ?? '') as { events: { description: string | null }[] }
  expect(events).toHaveLength(OWN + 2)
  expect(files['events.csv']?.split('\r\n').filter((line) => line.includes(CANARY.id)).length).toBe(OWN + 2)
  expect(files['summary.pdf']?.startsWith('%PDF')).toBe(true)
  const mentions = lines(files['mentions.ndjson'])
  expect(mentions).toHaveLength(4)
  // Who else is in these events has rights of their own.
  expect(files['mentions.ndjson']).not.toContain('Person bob')
  expect(files['mentions.ndjson']).not.toContain('Person eve')
  expect(
    lines(files['looks.ndjson'])
      .map(({ why }) => why)
      .sort(),
  ).toEqual(['opened an event', 'searched for the person'])
  expect(files['README.txt']).toContain(CANARY.email)
  const acts = (await recordedActs(api.db, tenant.id)).filter(({ action }) => action === 'subject.package')
  expect(acts).toHaveLength(1)
  expect(JSON.stringify(acts)).not.toContain('canary')
})

test('of somebody the log does not know it is empty', async () => {
  const files = await packageOf({ email: 'nobody@example.com' })
  expect(JSON.parse(files['events.json'] ?? '')).toMatchObject({ events: [], export: { rows: 0 } })
  expect(files['mentions.ndjson']).toBe('')
})

test('it is refused without a name, and to who may not export', async () => {
  expect(await tenant.post(PACKAGE, {})).toMatchObject({
    status: 400,
    body: { errors: [{ field: 'actor_id' }] },
  })
  const reader = await api.withNewKey(tenant, ['read', 'ingest'])
  expect((await reader.post(PACKAGE, { actor_id: 'x' })).status).toBe(403)
  expect((await reader.post(ANONYMIZE, { actor_id: 'x', dry_run: true })).status).toBe(403)
})
