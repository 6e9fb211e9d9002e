import { createHash } from 'node:crypto'
import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { openNote, signNote } from '@/lib/ledger/signed-note'
import { noteSigner, seedOf, verifyByNode } from '@/tests/helpers/note-signer'
import { readPdf } from '@/tests/helpers/pdf'
import { HOSTILE_TEXTS, reportFixture, reviewFixture } from '@/tests/helpers/report-fixture'
import { readWorkbook } from '@/tests/helpers/xlsx'
import { reportFile, type ReportFormat } from './report-file'
import { reportJson, reviewsJson } from './report-json'
import { MANIFEST_TITLE } from './report-zip'

const signer = noteSigner('example.org/log', seedOf(7))
const sign = (text: string) => Promise.resolve(signNote(text, [signer]))
const report = reportFixture({ exceptions: HOSTILE_TEXTS.length, texts: HOSTILE_TEXTS })
const reviews = reviewFixture()

async function fileOf(format: ReportFormat, changes: Partial<Parameters<typeof reportFile>[1]> = {}) {
  const { parts, ...about } = reportFile(format, { report, reviews, sign, ...changes })
  const chunks: Buffer[] = []
  for await (const part of parts) chunks.push(part)
  return { ...about, bytes: Buffer.concat(chunks), chunks }
}
async function archiveOf(changes: Partial<Parameters<typeof reportFile>[1]> = {}) {
  const { bytes } = await fileOf('zip', changes)
  return Object.fromEntries(
    Object.entries(unzipSync(new Uint8Array(bytes))).map(([name, data]) => [name, Buffer.from(data)]),
  )
}

type Manifest = { format: string; files: { name: string; bytes: number; sha256: string }[] }

describe('a report as a file', () => {
  test.each([
    ['json', 'application/json'],
    ['pdf', 'application/pdf'],
    ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['zip', 'application/zip'],
  ] as const)('in %s has its type and the same bytes each time', async (format, mediaType) => {
    const one = await fileOf(format)
    expect({ mediaType: one.mediaType, extension: one.extension }).toEqual({ mediaType, extension: format })
    expect(one.bytes.equals((await fileOf(format)).bytes)).toBe(true)
    const other = { ...report, generator: 'Sentinel Audit 0.2.0' }
    expect(one.bytes.equals((await fileOf(format, { report: other })).bytes)).toBe(false)
  })

  test('is what its format says', async () => {
    expect((await fileOf('json')).bytes.toString('utf8')).toBe(reportJson(report))
    expect((await readPdf((await fileOf('pdf')).bytes)).pages.length).toBeGreaterThan(5)
    expect(readWorkbook((await fileOf('xlsx')).bytes).sheets).toHaveLength(8)
  })

  test('lets others have their turn while it is written', async () => {
    let turns = 0
    const counting = { on: true }
    const count = () => {
      turns++
      if (counting.on) setImmediate(count)
    }
    setImmediate(count)
    const { chunks } = await fileOf('pdf')
    counting.on = false
    expect(chunks.length).toBeGreaterThan(3)
    expect(turns).toBeGreaterThanOrEqual(chunks.length - 1)
  })
})

describe('the archive', () => {
  test('has every format, and each is the same as by itself', async () => {
    const files = await archiveOf()
    expect(Object.keys(files)).toEqual([
      'README.txt',
      'report.json',
      'report.pdf',
      'report.xlsx',
      'controls.csv',
      'exceptions.csv',
      'exception-events.csv',
      'samples.csv',
      'figures.csv',
      'reviews.json',
      'manifest.json',
      'manifest.json.sig',
    ])
    for (const format of ['json', 'pdf', 'xlsx'] as const)
      expect(files[`report.${format}`]?.equals((await fileOf(format)).bytes), format).toBe(true)
    expect(files['reviews.json']?.toString('utf8')).toBe(reviewsJson(reviews))
    expect(Object.keys(await archiveOf({ reviews: [] }))).not.toContain('reviews.json')
  })

  test('has a manifest with the size and hash of every file but itself and its signature', async () => {
    const files = await archiveOf()
    const manifest = JSON.parse(files['manifest.json']?.toString('utf8') ?? '') as Manifest
    expect(manifest.format).toBe(MANIFEST_TITLE)
    const others = Object.entries(files).filter(([name]) => !name.startsWith('manifest.json'))
    expect(manifest.files).toEqual(
      others.map(([name, bytes]) => ({
        name,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })),
    )
  })

  test('has a signature over the manifest that anyone can check, as its README says', async () => {
    const files = await archiveOf()
    const note = files['manifest.json.sig']?.toString('utf8') ?? ''
    const opened = openNote(note, [signer.key], verifyByNode)
    expect(opened.text).toBe(`${MANIFEST_TITLE}\n${files['manifest.json']?.toString('utf8')}`)
    expect(opened.verified).toHaveLength(1)
    const readme = files['README.txt']?.toString('utf8') ?? ''
    for (const name of [...Object.keys(files), MANIFEST_TITLE])
      if (name !== 'README.txt') expect(readme).toContain(name)
  })

  test('can be opened in any zone and on any day: the time of its files is the day of the checkpoint', async () => {
    const { bytes } = await fileOf('zip')
    // PKWARE APPNOTE, 4.4.6: date in the upper half, from 1980.
    const [time, date] = [bytes.readUInt16LE(10), bytes.readUInt16LE(12)]
    expect([(date >> 9) + 1980, (date >> 5) & 15, date & 31, time >> 11]).toEqual([2026, 11, 24, 12])
  })

  test('fails when it can not be signed', async () => {
    const refuses = () => Promise.reject(new Error('no key'))
    await expect(archiveOf({ sign: refuses })).rejects.toThrow('no key')
  })
})
