import { describe, expect, test } from 'vitest'
import { controlOf } from './controls'
import type { ReportMeasure } from './model'

const measure = (id: string, facts: Partial<ReportMeasure>): [string, ReportMeasure] => [
  id,
  {
    id,
    title: id,
    question: '',
    rule: null,
    population: { query: null, count: 1 },
    missing: null,
    exception_count: 0,
    exceptions: [],
    sample: null,
    figures: [],
    tables: [],
    ...facts,
  },
]
const CONTROL = { id: 'C', title: 'C', about: '', measures: ['own'], also: ['other'] }
const missing = { missing: 'nothing', population: { query: null, count: 0 } }

describe('a control', () => {
  test.each<[string, Partial<ReportMeasure>, Partial<ReportMeasure>, string | null, string, string[]]>([
    ['met', {}, {}, null, 'met', []],
    ['met although another measure had nothing', {}, missing, null, 'met', []],
    ['not assessed where its own had nothing', missing, {}, null, 'not_assessed', ['own: nothing']],
    ['with exceptions of its own', { exception_count: 2 }, {}, null, 'exceptions', []],
    ['with exceptions of another', {}, { exception_count: 1 }, null, 'exceptions', []],
    ['with exceptions although its own had nothing', missing, { exception_count: 1 }, null, 'exceptions', []],
    ['not assessed in an empty period', { exception_count: 2 }, {}, 'empty', 'not_assessed', ['empty']],
  ])('is %s', (_, own, other, nothing, status, reasons) => {
    const measures = new Map([measure('own', own), measure('other', other)])
    expect(controlOf(CONTROL, measures, nothing)).toMatchObject({ status, missing: reasons })
  })

  test('none of whose measures there are is not assessed', () => {
    expect(controlOf(CONTROL, new Map(), null).status).toBe('not_assessed')
  })
})
