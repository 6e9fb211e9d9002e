import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { EXPORT_COLUMNS as SERVER_COLUMNS } from '@/lib/export/columns'
import { writerOf } from '@/lib/export/writers'
import { EXPORT_COLUMNS, fileNameOf, parseTrailer, readExport, TrailerCheck } from './export-stream'

function fileOf(format: 'csv' | 'json' | 'ndjson', rows: number): string {
  const about = {
    tenant: { id: 't', name: 'T' },
    exportedBy: 'Ada',
    atMs: 0,
    start: null,
    end: null,
    filter: null,
    nextSeq: 0,
  }
  const writer = writerOf(format, SERVER_COLUMNS, about)
  const body = writer.head() + 'row "x"\n'.repeat(rows) + [...writer.tail(rows > 0)].join('')
  const sha256 = createHash('sha256').update(body).digest('hex')
  return body + writer.trailer({ rows, sha256 })
}

function check(text: string, chunkBytes: number) {
  const bytes = new TextEncoder().encode(text)
  const checker = new TrailerCheck()
  for (let at = 0; at < bytes.length; at += chunkBytes) checker.push(bytes.subarray(at, at + chunkBytes))
  return checker.verdict()
}

describe('the columns offered', () => {
  it('are the columns of the export, in its order', () => {
    expect([...EXPORT_COLUMNS]).toEqual(SERVER_COLUMNS)
  })
})

describe.each(['csv', 'json', 'ndjson'] as const)('a file in %s', (format) => {
  it.each([1, 7, 512, 100_000])('is verified in chunks of %d bytes', (chunk) => {
    expect(check(fileOf(format, 300), chunk)).toMatchObject({ kind: 'verified', rows: 300 })
  })

  it('is verified when it has no rows', () => {
    expect(check(fileOf(format, 0), 64)).toMatchObject({ kind: 'verified', rows: 0 })
  })

  it('is caught when a byte was changed', () => {
    expect(check(fileOf(format, 300).replace('row', 'raw'), 4_096).kind).toBe('changed')
  })

  it('is caught when it was cut off', () => {
    expect(check(fileOf(format, 300).slice(0, -20), 4_096).kind).toBe('incomplete')
    expect(check('', 1).kind).toBe('incomplete')
  })
})

describe('parseTrailer', () => {
  it('does not take a row for a trailer', () => {
    expect(parseTrailer('#export rows=2')).toBeNull()
    expect(parseTrailer('{"id":"x"}')).toBeNull()
  })
})

describe('readExport', () => {
  it('tells how far it is and gives every byte', async () => {
    const text = fileOf('ndjson', 10)
    const seen: number[] = []
    const result = await readExport(new Response(text), ({ bytes }) => seen.push(bytes))
    expect(await new Blob(result.parts).text()).toBe(text)
    expect(seen.at(-1)).toBe(result.bytes)
    expect(result.verdict.kind).toBe('verified')
  })
})

describe('fileNameOf', () => {
  it('takes the name the server gives', () => {
    const headers = { 'content-disposition': 'attachment; filename="audit-2026.csv"' }
    expect(fileNameOf(new Response('', { headers }), 'csv')).toBe('audit-2026.csv')
    expect(fileNameOf(new Response(''), 'csv')).toBe('audit-events.csv')
  })
})
