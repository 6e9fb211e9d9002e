import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PDF_ROWS_MAX } from '@/lib/event/limits'
import type { Problem } from '@/lib/http/problem'
import type { StoredEvent } from '@/lib/event/stored-event'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { anEvent, demoLog, EVENTS, listAll, store, storedEvents } from '../helpers/events'
import { activeNames, readPdf, withoutSpace } from '../helpers/pdf'

const EXPORT = `${EVENTS}/export`

let api: Api
let tenant: Tenant
beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  await store(tenant, demoLog(240, 5, api.deps.clock.nowMs()))
})
afterAll(() => api.close())

const get = async (of: Tenant, params: Record<string, string>) => {
  const response = await of.send('GET', `${EXPORT}?${new URLSearchParams(params).toString()}`)
  return { response, bytes: Buffer.from(await response.arrayBuffer()) }
}
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')

/** Rows by the last line, which is checked against the bytes before it. */
function verified(bytes: Buffer): number {
  const at = bytes.lastIndexOf('\n', bytes.length - 2) + 1
  const line = bytes.subarray(at).toString()
  const [, rows, hash] = /^%export rows=(\d+) sha256=([0-9a-f]{64})\n$/.exec(line) ?? []
  expect(hash, line).toBe(sha256(bytes.subarray(0, at)))
  expect(bytes.subarray(0, at).toString('latin1')).toMatch(/%%EOF\n$/)
  return Number(rows)
}

const FILTER = { q: '-type:compliance.audit_export', start_time: '-3d' }

describe('an export as PDF', () => {
  test('says what it is, has every event of the list, and ends with what they add up to', async () => {
    const { response, bytes } = await get(tenant, { ...FILTER, format: 'pdf' })
    expect(response.headers.get('content-type')).toBe('application/pdf')
    expect(response.headers.get('content-disposition')).toMatch(/filename="events-\d{8}T\d{6}Z\.pdf"$/)
    const events = await listAll(tenant, FILTER)
    expect(events.length).toBeGreaterThan(50)
    expect(verified(bytes)).toBe(events.length)
    const { pages, text, info, marked } = await readPdf(bytes)
    expect(info['Title']).toBe('Export of audit events')
    expect(info['CreationDate']).toBe('D:20261124120000Z')
    expect(marked).toBe(true)
    for (const said of [
      tenant.id,
      '-type:compliance.audit_export',
      'From 2026-11-21',
      'Test key (API key)',
      '2026-11-24 12:00:00 UTC',
    ])
      expect(pages[0]).toContain(said)
    const flat = withoutSpace(text)
    for (const { id } of events) expect(flat).toContain(id)
    const last = withoutSpace(pages.at(-1) ?? '')
    expect(last).toContain(`Rows${events.length}`)
  })

  test('the SHA-256 of the rows is that of the same export as NDJSON', async () => {
    for (const columns of [undefined, 'seq,event_type,metadata']) {
      const params = { ...FILTER, ...(columns === undefined ? {} : { columns }) }
      const ndjson = (await get(tenant, { ...params, format: 'ndjson' })).bytes.toString()
      const rows = ndjson.slice(0, ndjson.lastIndexOf('{"export":'))
      const { pages } = await readPdf((await get(tenant, { ...params, format: 'pdf' })).bytes)
      expect(pages.at(-1)).toContain(sha256(rows))
    }
  })

  test('the POST form takes the same parameters, and gzip packs the same kind of file', async () => {
    const params = { ...FILTER, format: 'pdf', categories: 'user,api' }
    const { bytes } = await get(tenant, params)
    const response = await tenant.send('POST', EXPORT, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...params, gzip: true }),
    })
    expect(response.headers.get('content-type')).toBe('application/gzip')
    const unpacked = gunzipSync(Buffer.from(await response.arrayBuffer()))
    expect(verified(unpacked)).toBe(verified(bytes))
    expect(verified(bytes)).toBeGreaterThan(5)
  })

  test('columns: what was not chosen is not in it', async () => {
    const { bytes } = await get(tenant, { ...FILTER, format: 'pdf', columns: 'seq,event_type' })
    const { text } = await readPdf(bytes)
    expect(text).toContain('seq, event_type')
    expect(text).not.toContain('What happened')
    expect(text).not.toContain('event id')
  })

  test('an empty one is whole too', async () => {
    const { bytes } = await get(tenant, { format: 'pdf', event_types: 'no.such' })
    expect(verified(bytes)).toBe(0)
    const { pages } = await readPdf(bytes)
    expect(pages.at(-1)).toContain(sha256(''))
  })

  test('scripts of the world can be read, and nothing in the file is active', async () => {
    const other = await api.mintTenant()
    const texts = ['مرحبا', 'שלום', '中文审计', '日本語', '한국어', 'Ελληνικά', 'Привет', 'नमस्ते', '😀🚀']
    await store(
      other,
      texts.map((text) => anEvent({ description: text, actor: { id: text, name: text } })),
    )
    const { bytes } = await get(other, { format: 'pdf' })
    const { text } = await readPdf(bytes)
    for (const one of texts) expect(text).toContain(one)
    expect(activeNames(bytes)).toEqual([])
  })
})

describe('a PDF has an end', () => {
  test('more rows than one may have are refused, and the answer says what to do', async () => {
    const other = await api.mintTenant()
    await store(
      other,
      Array.from({ length: PDF_ROWS_MAX }, () => anEvent()),
    )
    const full = await other.send('GET', `${EXPORT}?format=pdf`)
    expect(full.status).toBe(200)
    await full.body?.cancel()
    await store(other, [anEvent({ event_type: 'user.logout' })])
    const { status, headers, body } = await other.get<Problem>(EXPORT, { format: 'pdf' })
    expect({ status, type: headers.get('content-type') }).toEqual({
      status: 400,
      type: 'application/problem+json',
    })
    expect(body.errors).toMatchObject([{ field: 'format', code: 'too_many_rows' }])
    expect(body.errors?.[0]?.reason).toContain('10,000 rows at most')
    expect(body.errors?.[0]?.reason).toContain('ndjson')
    const narrowed = await other.send('GET', `${EXPORT}?format=pdf&event_types=user.logout`)
    expect(narrowed.status).toBe(200)
    await narrowed.body?.cancel()
  })
})

describe('the export is an event itself', () => {
  const acts = async (of: Tenant): Promise<StoredEvent[]> =>
    (await storedEvents(api.db, of.id)).filter(
      ({ event_type, source }) => event_type === 'compliance.audit_export' && source === 'sentinel-audit',
    )

  test('with both hashes', async () => {
    const other = await api.mintTenant()
    await store(other, [anEvent(), anEvent()])
    const { bytes } = await get(other, { format: 'pdf', event_types: 'user.*' })
    const { pages } = await readPdf(bytes)
    const [act] = await acts(other)
    const at = bytes.lastIndexOf('%export')
    expect(act).toMatchObject({
      outcome: 'success',
      metadata: { format: 'pdf', rows: 2, filter: 'type:user.*', sha256: sha256(bytes.subarray(0, at)) },
    })
    expect(pages.at(-1)).toContain(String(act?.metadata?.['rows_sha256']))
  })

  test('a reader who goes away ends the work, and the next document gets its turn', async () => {
    const other = await api.mintTenant()
    await store(other, demoLog(2_500, 5, api.deps.clock.nowMs()))
    for (let n = 1; n <= 3; n++) {
      const response = await other.send('GET', `${EXPORT}?format=pdf`)
      const reader = response.body?.getReader()
      await reader?.read()
      await reader?.cancel()
      await expect.poll(async () => (await acts(other)).length, { timeout: 20_000 }).toBe(n)
      const [act] = await acts(other)
      expect(act).toMatchObject({ outcome: 'cancelled' })
      expect(Number(act?.metadata?.['rows'])).toBeLessThan(2_500)
    }
    expect(verified((await get(other, { format: 'pdf', sources: 'sentinel-audit' })).bytes)).toBe(3)
  })
})
