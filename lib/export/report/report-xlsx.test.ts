import { describe, expect, test } from 'vitest'
import type { Report } from '@/lib/report/model'
import { HOSTILE_TEXTS, reportFixture, reviewFixture, SCRIPT_TEXTS } from '@/tests/helpers/report-fixture'
import { readWorkbook } from '@/tests/helpers/xlsx'
import { reportXlsx } from './report-xlsx'

async function bytesOf(report: Report, reviews = reviewFixture()): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of reportXlsx(report, reviews)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
const read = async (report: Report) => {
  const { sheets, formulas } = readWorkbook(await bytesOf(report))
  return {
    formulas,
    names: sheets.map(({ name }) => name),
    sheet: (name: string) => sheets.find((one) => one.name === name)?.rows ?? [],
  }
}

describe('a report as a workbook', () => {
  test('has a row for each control, measure, exception, event, drawn event and act', async () => {
    const report = reportFixture({ exceptions: 30 })
    const { names, sheet } = await read(report)
    expect(names).toEqual([
      'Summary',
      'Controls',
      'Measures',
      'Exceptions',
      'Events',
      'Samples',
      'Figures and tables',
      'Review',
    ])
    const exceptions = report.measures.flatMap((measure) => measure.exceptions)
    const samples = report.measures.flatMap(({ sample }) => sample?.events ?? [])
    expect(sheet('Controls')).toHaveLength(report.controls.length + 1)
    expect(sheet('Measures')).toHaveLength(report.measures.length + 1)
    expect(sheet('Exceptions')).toHaveLength(exceptions.length + 1)
    expect(sheet('Events')).toHaveLength(exceptions.flatMap(({ events }) => events).length + 1)
    expect(sheet('Samples')).toHaveLength(samples.length + 1)
    expect(sheet('Review')).toHaveLength(reviewFixture().length + 1)
    for (const name of names)
      for (const row of sheet(name)) expect(row.length).toBeLessThanOrEqual(sheet(name)[0]?.length ?? 0)
  })

  test('says of an exception and its events all that the report says', async () => {
    const report = reportFixture()
    const { sheet } = await read(report)
    const [measure] = report.measures
    const [exception] = measure?.exceptions ?? []
    const [event] = exception?.events ?? []
    expect(sheet('Exceptions')[1]).toEqual([
      measure?.id,
      exception?.id,
      exception?.at,
      exception?.title,
      exception?.subject,
      exception?.facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
      exception?.event_count,
      exception?.events.map(({ seq }) => seq).join(' '),
      exception?.query,
    ])
    expect(sheet('Events')[1]).toEqual([
      measure?.id,
      exception?.id,
      event?.seq,
      event?.id,
      event?.occurred_at,
      event?.event_type,
      event?.action,
      event?.severity,
      event?.outcome,
      event?.source,
      event?.actor,
      event?.resource,
      event?.description,
    ])
  })

  test('says on its first sheet whether the verification passed, and what was wrong', async () => {
    const passed = (await read(reportFixture())).sheet('Summary')
    expect(passed).toContainEqual(['Verification', 'Result', 'Passed'])
    const report = reportFixture({ kind: 'failed' })
    const failed = (await read(report)).sheet('Summary')
    expect(failed).toContainEqual(['Verification', 'Result', 'Failed'])
    expect(failed).toContainEqual(['Verification', 'In words', report.verification.statement])
    expect(failed.filter(([part]) => part === 'Problem')).toHaveLength(report.verification.problems.length)
  })

  test('holds a figure and every cell of a table with its type', async () => {
    const rows = (await read(reportFixture())).sheet('Figures and tables')
    expect(rows).toContainEqual(['measure-0', null, null, 'Grants', 420, 'type:user.role_changed'])
    expect(rows).toContainEqual(['measure-0', 'By month', 1, 'Grants', 140])
    expect(rows).toContainEqual(['measure-0', 'By month', 2, 'Approved'])
  })

  test('has a control that was not assessed without a number of exceptions', async () => {
    const report = reportFixture({ kind: 'not_assessed' })
    const [, row] = (await read(report)).sheet('Controls')
    expect(row?.slice(2, 4)).toEqual(['Not assessed', null])
  })

  test.each([
    ['hostile', HOSTILE_TEXTS],
    ['of every script', SCRIPT_TEXTS],
  ])('gives texts back that are %s, and has no formula', async (_, texts) => {
    const report = reportFixture({ exceptions: texts.length, texts })
    const { formulas, sheet } = await read(report)
    expect(formulas).toBe(0)
    expect(
      sheet('Exceptions')
        .slice(1, texts.length + 1)
        .map((row) => row[3]),
    ).toEqual(texts)
  })

  test('has the same bytes for the same report and acts', async () => {
    expect((await bytesOf(reportFixture())).equals(await bytesOf(reportFixture()))).toBe(true)
    expect((await bytesOf(reportFixture())).equals(await bytesOf(reportFixture(), []))).toBe(false)
  })
})
