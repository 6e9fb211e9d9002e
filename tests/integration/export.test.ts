import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXPORT_COLUMNS } from '@/lib/export/columns'
import type { StoredEvent } from '@/lib/event/stored-event'
import { setDeps } from '@/lib/services/process'
import { indexPending } from '@/lib/services/event/index-pending'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { altered } from '../helpers/database'
import { parseCsv } from '../helpers/csv'
import { anEvent, demoLog, EVENTS, listAll, seqsOf, store, storedEvents } from '../helpers/events'

const EXPORT = `${EVENTS}/export`
const OWN = '-type:compliance.audit_export'

let api: Api
let tenant: Tenant
beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  await store(tenant, demoLog(2_600, 15, api.deps.clock.nowMs()))
  await indexPending(api.deps, true)
  // Some stay out of the block index, and many share an instant, more than an export reads at a time.
  const occurred_at = new Date(api.deps.clock.nowMs() - 3_600_000).toISOString()
  await store(
    tenant,
    Array.from({ length: 1_100 }, () => anEvent({ occurred_at })),
  )
})
afterAll(() => api.close())

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())
const get = async (params: Record<string, string>, of = tenant) =>
  bytesOf(await of.send('GET', `${EXPORT}?${new URLSearchParams(params).toString()}`))
const lastLineAt = (bytes: Buffer) => bytes.lastIndexOf('\n', bytes.length - 2) + 1
const trailerOf = (bytes: Buffer) => bytes.subarray(lastLineAt(bytes)).toString()
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Row count and hash of the last line, whatever the format; fails for a file that was cut off. */
function verified(bytes: Buffer): number {
  const line = trailerOf(bytes)
  const rows = /"?rows"?[=:](\d+)/.exec(line)?.[1]
  const hash = /"?sha256"?[=:]"?([0-9a-f]{64})/.exec(line)?.[1]
  expect(hash, line).toBe(sha256(bytes.subarray(0, lastLineAt(bytes))))
  return Number(rows)
}

const FILTERS: Record<string, string>[] = [
  { q: OWN },
  { severities: 'error,critical', start_time: '-10d', q: OWN },
  { search: 'login', q: OWN },
  { event_types: 'no.such' },
]

describe('an export equals the list, row for row', () => {
  test.each(FILTERS)('as NDJSON: %o', async (filter) => {
    const bytes = await get({ ...filter, format: 'ndjson' })
    const lines = bytes.toString().trimEnd().split('\n')
    const events = lines.slice(0, -1).map((line) => JSON.parse(line) as StoredEvent)
    expect(events).toEqual(await listAll(tenant, filter))
    expect(verified(bytes)).toBe(events.length)
  })

  test.each(FILTERS)('as JSON: %o', async (filter) => {
    const bytes = await get({ ...filter, format: 'json' })
    const whole = JSON.parse(bytes.toString()) as { events: StoredEvent[]; export: { rows: number } }
    expect(whole.events).toEqual(await listAll(tenant, filter))
    expect([verified(bytes), whole.export.rows]).toEqual([whole.events.length, whole.events.length])
  })

  test.each(FILTERS)('as CSV: %o', async (filter) => {
    const bytes = await get({ ...filter, format: 'csv' })
    const rows = parseCsv(bytes.subarray(0, lastLineAt(bytes)).toString())
    const expected = await listAll(tenant, filter)
    expect(rows[0]).toEqual(EXPORT_COLUMNS)
    expect(verified(bytes)).toBe(expected.length)
    const column = (name: string) => EXPORT_COLUMNS.indexOf(name as (typeof EXPORT_COLUMNS)[number])
    expect(rows.slice(1).map((row) => Number(row[column('seq')]))).toEqual(seqsOf(expected))
    rows.slice(1).forEach((row, n) => {
      const event = expected[n]
      expect(row).toHaveLength(EXPORT_COLUMNS.length)
      expect([
        row[column('id')],
        row[column('description')],
        row[column('actor_email')],
        row[column('occurred_at')],
      ]).toEqual([event?.id, event?.description ?? '', event?.actor?.email ?? '', event?.occurred_at])
      expect(row[column('metadata')] === '' ? null : JSON.parse(row[column('metadata')] ?? '')).toEqual(
        event?.metadata,
      )
    })
  })

  test('the POST form takes the same parameters from its body, lists as arrays', async () => {
    const body = { format: 'ndjson', severities: ['error', 'critical'], start_time: '-10d' }
    const posted = await bytesOf(
      await tenant.send('POST', EXPORT, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
    const got = await get({ ...body, severities: 'error,critical' })
    expect(posted.toString()).toBe(got.toString())
    expect(verified(posted)).toBeGreaterThan(10)
  })

  test('gzip: the same bytes, compressed, and a name that says so', async () => {
    const response = await tenant.send('GET', `${EXPORT}?format=csv&gzip=true&event_types=user.*`)
    expect(response.headers.get('content-type')).toBe('application/gzip')
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="events-\d{8}T\d{6}Z\.csv\.gz"$/,
    )
    const plain = await get({ format: 'csv', event_types: 'user.*' })
    expect(gunzipSync(await bytesOf(response)).equals(plain)).toBe(true)
  })

  test('columns: only these, in this order, in every format', async () => {
    const columns = 'id,actor_email,tags'
    const csv = await get({ format: 'csv', columns, event_types: 'user.login' })
    const rows = parseCsv(csv.subarray(0, lastLineAt(csv)).toString())
    expect(rows[0]).toEqual(['id', 'actor_email', 'tags'])
    const ndjson = (await get({ format: 'ndjson', columns, event_types: 'user.login' }))
      .toString()
      .split('\n')
    expect(Object.keys(JSON.parse(ndjson[0] ?? '') as object)).toEqual(['id', 'actor_email', 'tags'])
    const { status, body } = await tenant.get<{ errors: object[] }>(EXPORT, { columns: 'id,password' })
    expect({ status, errors: body.errors }).toMatchObject({ status: 400, errors: [{ field: 'columns' }] })
  })
})

describe('a file can be told from one that was cut off or changed', () => {
  test.each(['csv', 'json', 'ndjson'])('%s: no part of it verifies', async (format) => {
    const bytes = await get({ format, event_types: 'user.login' })
    expect(verified(bytes)).toBeGreaterThan(0)
    const verifies = (part: Buffer) => {
      try {
        verified(part)
        return true
      } catch {
        return false
      }
    }
    for (const length of [
      bytes.length - 1 - trailerOf(bytes).length,
      bytes.length >> 1,
      lastLineAt(bytes.subarray(0, lastLineAt(bytes))),
    ])
      expect(verifies(bytes.subarray(0, length)), String(length)).toBe(false)
    const changed = Buffer.from(bytes)
    changed[20] = (changed[20] ?? 0) ^ 1
    expect(verifies(changed)).toBe(false)
  })

  test('an empty export is whole too', async () => {
    for (const format of ['csv', 'json', 'ndjson'])
      expect(verified(await get({ format, event_types: 'no.such' }))).toBe(0)
  })
})

describe('text that is dangerous in a file', () => {
  const TEXTS = [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '＝1',
    "'already",
    "=cmd|' /C calc'!A0",
    '"quoted"',
    'a,b',
    'line\r\nline',
    ' =1',
    'plain',
    '"',
    ',',
    '\u202e=1',
  ]

  test('CSV: no cell starts as a formula, and every value can be had back from it', async () => {
    const other = await api.mintTenant()
    await store(
      other,
      TEXTS.map((text) => anEvent({ action: text, actor: { id: text, name: text }, description: text })),
    )
    const csv = await get({ format: 'csv', columns: 'seq,action,actor_id,actor_name,description' }, other)
    const rows = parseCsv(csv.subarray(0, lastLineAt(csv)).toString()).slice(1)
    for (const [seq, ...cells] of rows) {
      const text = TEXTS[Number(seq)] ?? ''
      for (const cell of cells) {
        expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/)
        expect(cell.startsWith("'") ? cell.slice(1) : cell).toBe(text)
      }
    }
    expect(rows).toHaveLength(TEXTS.length)
  })

  test('a negative or signed number of ours is no text and stays a number', async () => {
    const other = await api.mintTenant()
    await store(other, [anEvent({ duration_ms: 0.5, metadata: { n: -1 } })])
    const csv = await get({ format: 'csv', columns: 'duration_ms,metadata' }, other)
    expect(parseCsv(csv.subarray(0, lastLineAt(csv)).toString())[1]).toEqual(['0.5', '{"n":-1}'])
  })
})

describe('the export is an event itself', () => {
  const acts = async (of: Tenant) =>
    (await storedEvents(api.db, of.id)).filter((event) => event.event_type === 'compliance.audit_export')

  test('compliance.audit_export says who, which filter, how many rows, and the hash of the file', async () => {
    const other = await api.mintTenant()
    await store(
      other,
      Array.from({ length: 5 }, (_, n) => anEvent({ severity: n < 3 ? 'error' : 'info' })),
    )
    const bytes = await get({ format: 'ndjson', severities: 'error', start_time: '2026-11-01' }, other)
    const [act, ...more] = await acts(other)
    expect(more).toEqual([])
    expect(act).toMatchObject({
      outcome: 'success',
      category: 'compliance',
      actor: { type: 'api_key', name: 'Test key' },
      source: 'sentinel-audit',
      metadata: {
        format: 'ndjson',
        filter: 'severity:error',
        start_time: '2026-11-01T00:00:00.000000Z',
        end_time: null,
        rows: 3,
        sha256: sha256(bytes.subarray(0, lastLineAt(bytes))),
      },
    })
  })

  test.each([false, true])('a reader who goes away is recorded as cancelled (gzip: %s)', async (gzip) => {
    const before = (await acts(tenant)).length
    const response = await tenant.send('GET', `${EXPORT}?format=ndjson&gzip=${gzip}`)
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await expect.poll(async () => (await acts(tenant)).length, { timeout: 10_000 }).toBe(before + 1)
    expect((await acts(tenant))[0]).toMatchObject({ outcome: 'cancelled' })
  })

  test('a database that fails on the way ends the file without a trailer, and is recorded as a failure', async () => {
    const other = await api.mintTenant()
    await store(other, demoLog(2_500, 5, api.deps.clock.nowMs()))
    const { db } = api
    let reads = 0
    const failing =
      (query: typeof db.query): typeof db.query =>
      (text, values) => {
        if (!text.includes('::text as event from events') || ++reads < 3) return query(text, values)
        return Promise.reject(new Error('the database is gone: select secret'))
      }
    setDeps({ ...api.deps, db: altered(db, ({ query }) => ({ query: failing(query) })) })
    try {
      const response = await other.send('GET', `${EXPORT}?format=ndjson`)
      await expect(response.arrayBuffer()).rejects.toThrow()
    } finally {
      setDeps(api.deps)
    }
    expect((await acts(other))[0]).toMatchObject({ outcome: 'failure' })
  })

  test('what is appended while it runs is not in it, however late its time', async () => {
    const other = await api.mintTenant()
    await store(other, demoLog(2_500, 5, api.deps.clock.nowMs()))
    const before = await storedEvents(api.db, other.id)
    const response = await other.send('GET', `${EXPORT}?format=ndjson`)
    const reader = response.body?.getReader()
    const chunks: Uint8Array[] = []
    for (let n = 0; ; n++) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done || value === undefined) break
      chunks.push(value)
      const late = new Date(api.deps.clock.nowMs() - 5 * 86_400_000 + n).toISOString()
      await store(other, [anEvent(), anEvent({ occurred_at: late })])
      if (n === 1) await indexPending(api.deps, true)
    }
    expect(chunks.length).toBeGreaterThan(3)
    const bytes = Buffer.concat(chunks)
    expect(verified(bytes)).toBe(before.length)
    const lines = bytes.toString().trimEnd().split('\n').slice(0, -1)
    expect(lines.map((line) => (JSON.parse(line) as StoredEvent).seq)).toEqual(seqsOf(before))
  })
})
