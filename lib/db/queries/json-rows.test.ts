import { PgDialect } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { jsonOf, rowsOf } from './json-rows'

test('times are written as text, everything else as JSON writes it', () => {
  expect(new PgDialect().sqlToQuery(jsonOf('seq, occurred_at, tags')).sql).toBe(
    'json_build_array(seq, occurred_at::text, tags)',
  )
})

test('rows get the names of their columns back, and are none where nothing was gathered', () => {
  expect(rowsOf('seq, tags', '[[1,["a"]],[2,null]]')).toEqual([
    { seq: 1, tags: ['a'] },
    { seq: 2, tags: null },
  ])
  expect(rowsOf('seq', null)).toEqual([])
})
