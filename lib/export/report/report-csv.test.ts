import { describe, expect, test } from 'vitest'
import type { Report } from '@/lib/report/model'
import { parseCsv } from '@/tests/helpers/csv'
import { HOSTILE_TEXTS, reportFixture } from '@/tests/helpers/report-fixture'
import { reportAnnexes } from './report-csv'

const textOf = (report: Report, name: string) =>
  [
    ...(reportAnnexes(report)
      .find((annex) => annex.name === name)
      ?.parts() ?? []),
  ].join('')
const recordsOf = (report: Report, name: string) => {
  const [head = [], ...rows] = parseCsv(textOf(report, name))
  return rows.map((row) => Object.fromEntries(head.map((key, n) => [key, row[n]])))
}

describe('the annexes of a report', () => {
  test('are five tables with a head and lines of the same length', () => {
    const report = reportFixture({ exceptions: 700 })
    const annexes = reportAnnexes(report)
    expect(annexes.map(({ name }) => name)).toEqual([
      'controls.csv',
      'exceptions.csv',
      'exception-events.csv',
      'samples.csv',
      'figures.csv',
    ])
    for (const { name } of annexes) {
      const rows = parseCsv(textOf(report, name))
      expect(rows.length, name).toBeGreaterThan(1)
      expect(new Set(rows.map(({ length }) => length)).size, name).toBe(1)
      expect(
        rows[0]?.every((title) => /^[a-z_]+$/.test(title)),
        name,
      ).toBe(true)
    }
  })

  test('say of each exception and event what the report says', () => {
    const report = reportFixture({ exceptions: 700 })
    const exceptions = report.measures.flatMap((measure) => measure.exceptions)
    const found = recordsOf(report, 'exceptions.csv')
    expect(found.map((one) => one['exception_id'])).toEqual(exceptions.map(({ id }) => id))
    expect(found[0]).toMatchObject({
      measure_id: 'measure-0',
      at: exceptions[0]?.at,
      title: exceptions[0]?.title,
      events: String(exceptions[0]?.event_count),
      filter: exceptions[0]?.query,
    })
    expect(recordsOf(report, 'exception-events.csv').map((one) => Number(one['seq']))).toEqual(
      exceptions.flatMap(({ events }) => events.map(({ seq }) => seq)),
    )
    const samples = report.measures.flatMap(({ sample }) => sample?.events ?? [])
    expect(recordsOf(report, 'samples.csv').map((one) => one['event_id'])).toEqual(
      samples.map(({ id }) => id),
    )
    expect(recordsOf(report, 'controls.csv').map((one) => one['control_id'])).toEqual(
      report.controls.map(({ id }) => id),
    )
  })

  test('have no cell that a spreadsheet could run, and give every text back', () => {
    const report = reportFixture({ exceptions: HOSTILE_TEXTS.length, texts: HOSTILE_TEXTS })
    for (const { name } of reportAnnexes(report))
      for (const row of parseCsv(textOf(report, name)))
        for (const cell of row)
          if (!/^-?\d+(\.\d+)?$/.test(cell)) expect(cell, name).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
    const found = recordsOf(report, 'exceptions.csv').slice(0, HOSTILE_TEXTS.length)
    expect(found.map(({ title }) => title?.replace(/^'/, ''))).toEqual(HOSTILE_TEXTS)
  })
})
