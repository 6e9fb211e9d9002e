import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { outboxStatements, outboxTable } from './statements'

describe('the table of an outbox', () => {
  test('is the same as a file and as a function', () => {
    expect(readFileSync('sdk/outbox.sql', 'utf8')).toBe(outboxTable())
  })

  test('may have another name and a schema, and nothing else may stand there', () => {
    expect(outboxTable('audit.out_1')).toContain('create table if not exists audit.out_1 (')
    expect(outboxTable('audit.out_1')).toContain('index if not exists out_1_waiting on audit.out_1')
    for (const name of ['', 'Outbox', 'a b', 'a;drop', 'a.b.c', '1a', '"a"'])
      expect(() => outboxTable(name)).toThrow(TypeError)
    expect(() => outboxStatements('a;b')).toThrow(TypeError)
  })

  test('has statements whose values are bound once each, in order', () => {
    for (const text of Object.values(outboxStatements('t'))) {
      const numbers = [...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number))
      expect(numbers).toEqual(numbers.map((_, at) => at + 1))
    }
  })
})
