import { PGlite } from '@electric-sql/pglite'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ANY_TERM, collectTerms } from '@/lib/event/terms'
import { anyEvent, anyFilter, leafFrom } from '@/lib/query/arbitraries'
import type { Filter } from '@/lib/query/ast'
import { necessary, satisfies } from '@/lib/query/necessary'
import { blockTerms, printTsquery } from './block-terms'

const BLOCKS = 40
let db: PGlite
let blocks: Set<string>[]

async function selected(terms: string): Promise<number[]> {
  const { rows } = await db.query<{ n: number }>(
    'select n from blocks where terms @@ $1::tsquery order by n',
    [terms],
  )
  return rows.map((row) => row.n)
}

beforeAll(async () => {
  db = new PGlite()
  await db.exec('create table blocks (n int, terms tsvector)')
  blocks = fc.sample(anyEvent, { numRuns: BLOCKS, seed: 5 }).map((event, n) => {
    const terms = new Set<string>(n % 10 === 0 ? [ANY_TERM] : [])
    collectTerms(event, terms)
    return terms
  })
  const rows = JSON.stringify(blocks.map((terms, n) => ({ n, terms: [...terms] })))
  await db.query(
    `insert into blocks select n, array_to_tsvector(terms) from jsonb_to_recordset($1::text::jsonb) as b(n int, terms text[])`,
    [rows],
  )
}, 60_000)
afterAll(() => db.close())

const agrees = async (filter: Filter): Promise<void> => {
  const text = blockTerms(filter)
  if (text === null) return
  const wanted = blocks.flatMap((terms, n) =>
    terms.has(ANY_TERM) || satisfies(terms, necessary(filter)) ? [n] : [],
  )
  expect(await selected(text), text).toEqual(wanted)
}

describe('the block terms of a filter', () => {
  it('select the blocks that satisfy the condition, and those that gave up indexing', async () => {
    for (const filter of fc.sample(anyFilter, { numRuns: 300, seed: 4 })) await agrees(filter)
    const events = fc.sample(anyEvent, { numRuns: BLOCKS, seed: 5 })
    for (const event of events)
      for (const filter of fc.sample(leafFrom(event), { numRuns: 3, seed: 6 })) await agrees(filter)
  }, 60_000)

  it('keep quotes and backslashes inside their lexeme', () => {
    expect(blockTerms({ kind: 'term', field: 'source', op: 'eq', value: "a'b\\c | '*'" })).toBe(
      "'*' | '=source=a''b\\\\c | ''*'''",
    )
    expect(blockTerms({ kind: 'text', value: 'failed login', phrase: true })).toBe(
      "'*' | ('~failed':* & '~login':*)",
    )
  })

  it('are none when any block can hold a match', () => {
    expect(blockTerms({ kind: 'term', field: 'ip', op: 'has' })).toBeNull()
  })

  it('select only the blocks that gave up, when nothing can match', async () => {
    const never = printTsquery({ any: [] })
    expect(await selected(`'${ANY_TERM}' | ${never}`)).toEqual(
      blocks.flatMap((terms, n) => (terms.has(ANY_TERM) ? [n] : [])),
    )
  })
})
