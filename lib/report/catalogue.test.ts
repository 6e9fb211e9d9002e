import { describe, expect, test } from 'vitest'
import { populationOf, readsOf } from './assessment'
import { measureIdsOf } from './controls'
import { FRAMEWORKS } from './frameworks/frameworks'
import { MEASURES } from './measures/catalogue'
import { breachWorksheet, disclosuresWorksheet, subjectWorksheet } from './worksheets'

const WORKSHEETS = [
  breachWorksheet({ actorId: 'a "b" \\', ip: '10.0.0.1', session: 's', awareAt: null }),
  subjectWorksheet('cus, 1'),
  disclosuresWorksheet('(pat)'),
]

describe('the catalogue', () => {
  test.each(FRAMEWORKS)(
    '$id names measures that there are, and each control has one of its own',
    (framework) => {
      expect(measureIdsOf(framework).filter((id) => !MEASURES.has(id))).toEqual([])
      expect(framework.controls.every(({ measures }) => measures.length > 0)).toBe(true)
      expect(new Set(framework.controls.map(({ id }) => id)).size).toBe(framework.controls.length)
    },
  )

  test('every measure serves a framework', () => {
    const served = new Set(FRAMEWORKS.flatMap(measureIdsOf))
    expect([...MEASURES.keys()].filter((id) => !served.has(id))).toEqual([])
  })

  test('every filter can be read', () => {
    for (const measure of [
      ...MEASURES.values(),
      ...WORKSHEETS.flatMap(({ measures }) => [...measures.values()]),
    ])
      if (measure.kind === 'events') {
        expect(() => populationOf(measure), measure.id).not.toThrow()
        expect(() => readsOf(measure), measure.id).not.toThrow()
      }
  })

  test('the controls that auditors ask for are there', () => {
    const ids = FRAMEWORKS.map(({ id, controls }) => [id, controls.map((control) => control.id)] as const)
    expect(Object.fromEntries(ids)).toMatchObject({
      soc2: ['CC6.1', 'CC6.2', 'CC6.3', 'CC6.6', 'CC6.7', 'CC7.1', 'CC7.2', 'CC7.3', 'CC7.4', 'CC8.1'],
      gdpr: ['Art. 5', 'Art. 15', 'Art. 17', 'Art. 20', 'Art. 30', 'Art. 32', 'Art. 33'],
      hipaa: [
        '164.308(a)(1)(ii)(D)',
        '164.308(a)(5)(ii)(C)',
        '164.312(a)',
        '164.312(b)',
        '164.312(c)',
        '164.312(d)',
        '164.312(e)',
        '164.316(b)',
        '164.528',
      ],
    })
  })
})
