import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StoredEvent } from '@/lib/event/stored-event'
import { anyEvent, anyFilter, anyLeaf, leafFrom } from '@/lib/query/arbitraries'
import { not, type Filter } from '@/lib/query/ast'
import { matches } from '@/lib/query/evaluate'
import { FIELDS } from '@/lib/query/fields'
import { parseFilter } from '@/lib/query/parse'
import { printFilter, quote } from '@/lib/query/print'
import { findsWord, soughtOf } from '@/lib/query/words'
import { looseRegex } from './filter-regex'
import { filterSql } from './filter-sql'
import { wordsSql } from './filter-text'

const EVENTS = 150
const dialect = new PgDialect()
let db: PGlite
let events: StoredEvent[]

const TABLE = `create table events (n int, tenant_id uuid, seq bigint, id uuid, occurred_at timestamptz, recorded_at timestamptz,
  event_type text, category text, severity text, outcome text, action text, actor_id text, actor_type text, actor_name text,
  actor_email text, actor_ip text, actor_user_agent text, actor_session_id text, resource_id text, resource_type text,
  resource_name text, resource_parent_id text, resource_attributes jsonb, source text, description text, metadata text,
  changes jsonb, tags text[], compliance_flags text[], duration_ms double precision, trace_id text, span_id text,
  parent_event_id uuid, unregistered boolean)`

const rowOf = (event: StoredEvent, n: number) => ({
  ...event,
  n,
  actor_id: event.actor?.id,
  actor_type: event.actor?.type,
  actor_name: event.actor?.name,
  actor_email: event.actor?.email,
  actor_ip: event.actor?.ip_address,
  actor_user_agent: event.actor?.user_agent,
  actor_session_id: event.actor?.session_id,
  resource_id: event.resource?.id,
  resource_type: event.resource?.type,
  resource_name: event.resource?.name,
  resource_parent_id: event.resource?.parent_id,
  resource_attributes: event.resource?.attributes,
  tags: event.tags.length === 0 ? null : event.tags,
  unregistered: event.unregistered || null,
})

async function selected(filter: Filter): Promise<number[]> {
  const { sql: where, params } = dialect.sqlToQuery(filterSql(filter))
  const { rows } = await db.query<{ n: number }>(`select n from events where ${where} order by n`, params)
  return rows.map((row) => row.n)
}

const expected = (filter: Filter): number[] =>
  events.flatMap((event, n) => (matches(filter, event) ? [n] : []))

beforeAll(async () => {
  db = new PGlite()
  await db.exec(TABLE)
  events = fc.sample(anyEvent, { numRuns: EVENTS, seed: 7 })
  const rows = JSON.stringify(events.map(rowOf))
  await db.query('insert into events select * from jsonb_populate_recordset(null::events, $1::text::jsonb)', [
    rows,
  ])
}, 60_000)
afterAll(() => db.close())

describe('a filter in SQL', () => {
  const agrees = async (filters: Filter[]): Promise<number> => {
    let matched = 0
    for (const filter of filters) {
      const wanted = expected(filter)
      expect(await selected(filter), `${printFilter(filter)} ${JSON.stringify(filter)}`).toEqual(wanted)
      matched += wanted.length
    }
    return matched
  }

  it('selects the events that match in memory, whatever the condition', async () => {
    expect(await agrees(fc.sample(anyLeaf, { numRuns: 500, seed: 1 }))).toBeGreaterThan(1000)
  }, 60_000)

  it('selects the events that do not match when the condition is negated, absent values included', async () => {
    expect(await agrees(fc.sample(anyLeaf, { numRuns: 200, seed: 2 }).map(not))).toBeGreaterThan(1000)
  }, 60_000)

  it('selects the events that match in memory, whatever is joined by AND, OR and NOT', async () => {
    expect(await agrees(fc.sample(anyFilter, { numRuns: 300, seed: 3 }))).toBeGreaterThan(1000)
  }, 60_000)

  it('finds pieces of text in any case and script, and no more of them than in memory', async () => {
    const filters = events.flatMap((event, n) => fc.sample(leafFrom(event), { numRuns: 3, seed: n }))
    expect(await agrees(filters)).toBeGreaterThan(300)
  }, 60_000)

  it('passes over documents that hold a word in their keys alone, and over no other', async () => {
    const found = async (document: unknown, word: string) => {
      const { rows } = await db.query<{ found: boolean }>('select $1::text ~ $2::text as found', [
        `${JSON.stringify(document)} {"after":1}`,
        looseRegex(word),
      ])
      return rows[0]?.found
    }
    const values = [
      'failed',
      'it "failed": twice',
      'failed\\',
      'failed\n"x":1',
      '"failed":',
      'xFAILEDx',
      'é\tfailed\u0001',
    ]
    for (const value of values)
      for (const document of [{ key: value }, { key: [value, 1] }, { failed: { key: value } }])
        expect(await found(document, 'failed'), JSON.stringify(document)).toBe(true)
    for (const document of [{ failed: 1 }, { failed_logins: 'no', b: [] }, { a: { 'x "failed" x': true } }])
      expect(await found(document, 'failed'), JSON.stringify(document)).toBe(false)
    expect(await found({ status: 4041 }, '404')).toBe(true)
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (before, behind) => {
        expect(await found({ key: `${before}failed${behind}` }, 'failed')).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('knows every case of a letter, whatever the locale of the database', async () => {
    const texts = [
      'İstanbul ALİ',
      'ali',
      'ΟΔΟΣ',
      'οδος',
      'οδοσ',
      'ÉCOLE',
      'école',
      'ẞ ß',
      '\u212a k',
      'Å å \u212b',
      'Ǆ ǅ ǆ',
      '𐐀 𐐨',
      'I ı',
    ]
    const words = [
      'ali',
      'ALİ',
      'i',
      'i\u0307',
      'istanbul',
      'İ',
      'οδος',
      'ΟΔΟΣ',
      'école',
      'ß',
      'ẞ',
      'K',
      '\u212a',
      'å',
      'ǆ',
      'ǅ',
      '𐐀',
      '𐐨',
      'ı',
    ]
    for (const word of words) {
      const { sql: condition, params } = dialect.sqlToQuery(wordsSql(sql`text`, word))
      const { rows } = await db.query<{ text: string }>(
        `select text from jsonb_array_elements_text($${params.length + 1}::text::jsonb) as t(text) where ${condition}`,
        [...params, JSON.stringify(texts)],
      )
      const sought = soughtOf(word)
      expect(
        rows.map((row) => row.text),
        word,
      ).toEqual(texts.filter((text) => findsWord(text, sought)))
    }
  })

  it('binds what is typed, so no field can carry SQL', async () => {
    const attacks = [
      "'; drop table events; --",
      "' or 1=1 --",
      '$1',
      '\\',
      "\\' or true --",
      '%',
      '.*',
      '(?i)x',
      '***=x',
      '[[:<:]]',
    ]
    for (const attack of attacks) {
      const texts = FIELDS.map(
        (field) =>
          `${field.kind === 'json-path' ? `metadata.${quote(attack)}` : field.name}:${quote(attack)}`,
      )
      for (const text of [...texts, quote(attack)]) {
        const parsed = parseFilter(text)
        if (!parsed.ok || parsed.filter === null) continue
        const { sql: where } = dialect.sqlToQuery(filterSql(parsed.filter))
        expect(where.includes(attack) && !'$1%\\.*'.includes(attack), text).toBe(false)
        expect(await selected(parsed.filter), text).toEqual(expected(parsed.filter))
      }
    }
    expect((await db.query('select from events')).rows.length).toBe(EVENTS)
  }, 60_000)

  it('keeps microseconds of the bounds', async () => {
    const parsed = parseFilter('at:2026-11-24T12:00:00.123456Z')
    expect(parsed.ok && parsed.filter && (await selected(parsed.filter)).length).toBeGreaterThan(0)
    const next = parseFilter('at:2026-11-24T12:00:00.123457Z')
    expect(next.ok && next.filter && (await selected(next.filter)).length).toBe(0)
  })

  it('resolves relative times at the moment given, and refuses to guess one', () => {
    const filter: Filter = { kind: 'term', field: 'at', op: 'gte', value: '-1h' }
    const { params } = dialect.sqlToQuery(filterSql(filter, '2026-11-24T12:00:00.000000Z'))
    expect(params).toEqual([Date.parse('2026-11-24T11:00:00Z') * 1000])
    expect(() => filterSql(filter)).toThrow(RangeError)
  })
})
