import { describe, expect, test } from 'vitest'
import type { Report } from '@/lib/report/model'
import { reportFixture, SCRIPT_TEXTS } from '@/tests/helpers/report-fixture'
import { jsonParts, reportJson } from './report-json'

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  )
}

describe('the JSON of a report', () => {
  test('is the report', () => {
    const report = reportFixture({ texts: SCRIPT_TEXTS })
    expect(JSON.parse(reportJson(report))).toEqual(report)
    expect(reportJson(report)).toMatch(/[^\n]\n$/)
  })

  test('does not depend on the order in which its members were made', () => {
    const report = reportFixture()
    expect(JSON.stringify(reversed(report))).not.toBe(JSON.stringify(report))
    expect(reportJson(reversed(report) as Report)).toBe(reportJson(report))
  })

  test('is the same in pieces, none of which ends inside a character', () => {
    const report = reportFixture({ exceptions: 300, texts: ['😀'.repeat(99)] })
    const parts = [...jsonParts(report)]
    expect(parts.length).toBeGreaterThan(3)
    expect(Buffer.concat(parts.map((part) => Buffer.from(part))).toString('utf8')).toBe(reportJson(report))
  })
})
