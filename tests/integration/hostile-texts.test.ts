import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredEvent } from '@/lib/event/stored-event'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { visibleString } from '@/lib/core/visible-text'
import { parseCsv } from '../helpers/csv'
import { EVENTS, listAll, store } from '../helpers/events'
import { HOSTILE_PAYLOADS, hostileEvent } from '../helpers/hostile-payloads'
import { activeNames, readPdf, withoutSpace } from '../helpers/pdf'

let api: Api
let tenant: Tenant
let listed: StoredEvent[]

beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  await store(
    tenant,
    HOSTILE_PAYLOADS.map((payload, n) => hostileEvent(payload, `source-${n}`)),
  )
  listed = (await listAll(tenant, {})).sort((a, b) => a.seq - b.seq)
})
afterAll(() => api.close())

/** The texts an event holds, by where. */
const textsOf = (event: StoredEvent) => ({
  action: event.action,
  description: event.description,
  actor: [event.actor?.id, event.actor?.name, event.actor?.user_agent, event.actor?.session_id],
  resource: [event.resource?.id, event.resource?.type, event.resource?.name, event.resource?.parent_id],
  attributes: event.resource?.attributes,
  metadata: event.metadata,
  tags: event.tags,
  changes: event.changes,
})
const expected = (payload: string) => ({
  action: payload,
  description: payload,
  actor: Array(4).fill(payload),
  resource: Array(4).fill(payload),
  attributes: { text: payload },
  metadata: { text: payload, deep: { list: [payload] } },
  tags: [payload],
  changes: { before: { text: payload }, after: { text: `${payload} ` } },
})

test('there are at least 200 hostile texts, bidi and ANSI among them', () => {
  expect(HOSTILE_PAYLOADS.length).toBeGreaterThanOrEqual(200)
  expect(HOSTILE_PAYLOADS.some((text) => text.includes('\u202e'))).toBe(true)
  expect(HOSTILE_PAYLOADS.some((text) => text.includes('\u001b['))).toBe(true)
})

describe('a hostile text in every field', () => {
  test('is given back by the list exactly as it was sent', () => {
    expect(listed.map(textsOf)).toEqual(HOSTILE_PAYLOADS.map(expected))
  })

  test('is given back by the event itself, and found by its value', async () => {
    for (const [n, payload] of HOSTILE_PAYLOADS.entries()) {
      if (n % 8 !== 0) continue
      const { body } = await tenant.get<StoredEvent>(`${EVENTS}/${listed[n]?.id}`)
      expect(textsOf(body)).toEqual(expected(payload))
    }
  })

  test('is given back by NDJSON exactly, each event on one line', async () => {
    const { body } = await tenant.get<string>(`${EVENTS}/export`, { format: 'ndjson' })
    const lines = body.trimEnd().split('\n').slice(0, -1)
    const events = lines
      .map((line) => JSON.parse(line) as StoredEvent)
      .filter((event) => event.event_type === 'data.updated')
      .sort((a, b) => a.seq - b.seq)
    expect(events.map(textsOf)).toEqual(HOSTILE_PAYLOADS.map(expected))
  })

  test('comes out of CSV as it was, but for one apostrophe where a spreadsheet could run it', async () => {
    const { body } = await tenant.get<string>(`${EVENTS}/export`, { format: 'csv' })
    const [head = [], ...rows] = parseCsv(body.slice(0, body.lastIndexOf('#export')))
    const column = (name: string) => head.indexOf(name)
    const bySeq = rows
      .filter((row) => row[column('event_type')] === 'data.updated')
      .sort((a, b) => Number(a[column('seq')]) - Number(b[column('seq')]))
    expect(bySeq).toHaveLength(HOSTILE_PAYLOADS.length)
    for (const name of ['action', 'description', 'actor_id', 'actor_name', 'resource_id', 'resource_name']) {
      const cells = bySeq.map((row) => row[column(name)] ?? '')
      expect(
        cells.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell)),
        name,
      ).toEqual([])
      expect(
        cells.map((cell) => cell.replace(/^'/, '')),
        name,
      ).toEqual(HOSTILE_PAYLOADS)
    }
  })

  test('stands in a PDF as text, with what hides named, and nothing in the file acts', async () => {
    const response = await tenant.send('GET', `${EVENTS}/export?format=pdf&event_types=data.updated`)
    const bytes = Buffer.from(await response.arrayBuffer())
    const { text } = await readPdf(bytes)
    const flat = withoutSpace(text)
    // A mark that asks for a picture, and the two marks of the names.
    const shown = (payload: string) =>
      withoutSpace(
        visibleString(payload)
          .replace(/\ufe0f/g, '')
          .replaceAll('⟨', '‹')
          .replaceAll('⟩', '›'),
      )
    expect(HOSTILE_PAYLOADS.filter((payload) => !flat.includes(shown(payload)))).toEqual([])
    expect(
      text.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/gu),
    ).toBeNull()
    expect(activeNames(bytes)).toEqual([])
  })

  test('never makes an answer that a browser could take for a page', async () => {
    for (const path of [
      EVENTS,
      `${EVENTS}/export?format=json`,
      `${EVENTS}/export?format=csv`,
      `${EVENTS}/facets`,
    ]) {
      const response = await tenant.send('GET', path)
      await response.body?.cancel()
      expect(response.headers.get('content-type'), path).toMatch(/^(application\/json|text\/csv)/)
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })
})
