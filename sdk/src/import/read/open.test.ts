import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { tempFolders } from '../../../tests/temp-folder'
import { arrayItems } from './array'
import { csvRows } from './csv'
import { jsonLines } from './lines'
import { records } from './open'
import { Pieces } from './pieces'
import { type FileRecord, RECORD_BYTES_MAX } from './record'

const newFolder = tempFolders()

/** The same text in pieces of every size up to its own: no boundary may matter. */
async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function all(source: AsyncIterable<FileRecord>): Promise<FileRecord[]> {
  const found: FileRecord[] = []
  for await (const record of source) found.push(record)
  return found
}

const contents = (found: readonly FileRecord[]) =>
  found.map(({ content }) => ('fault' in content ? content.fault : content.value))

const read = async (text: string | Uint8Array, format: 'json' | 'csv' = 'json', key?: string) => {
  const path = join(newFolder(), 'file')
  writeFileSync(path, text)
  return all(records(path, format, key))
}

describe('an array', () => {
  const text = ' [ {"a":"]},[\\"\\\\"} ,\n[1,{"b":2}], "x,]" ,3, null,{"é":"ü"} ]\n'

  test('is read item by item, wherever the pieces end', async () => {
    const whole = await all(arrayItems(inPieces(text, 1_000), undefined))
    expect(contents(whole)).toEqual(JSON.parse(text))
    for (let size = 1; size < 40; size++)
      expect(await all(arrayItems(inPieces(text, size), undefined))).toEqual(whole)
    const ends = whole.map(({ end }) => end)
    expect(ends).toEqual([...ends].sort((a, b) => a - b))
  })

  test('may stand under a key, and no other array is taken for it', async () => {
    const nested = '{"a":[1],"b":{"Records":[2]},"Records" : [{"n":3},{"n":4}],"c":[5]}'
    for (const size of [1, 7, 1_000])
      expect(contents(await all(arrayItems(inPieces(nested, size), 'Records')))).toEqual([{ n: 3 }, { n: 4 }])
  })

  test('that is broken says so', async () => {
    expect(contents(await read('[{"a":1},{"a":'))).toEqual([{ a: 1 }, 'cut off at the end of the file'])
    expect(contents(await read('[{"a":1},'))).toEqual([{ a: 1 }, 'the array has no end'])
    expect(contents(await read('[{"a":1}, {a:2}, {"a":3}]'))).toEqual([{ a: 1 }, 'not JSON', { a: 3 }])
    expect(contents(await all(arrayItems(inPieces('{"Other":[]}', 5), 'Records')))).toEqual([
      'no array Records',
    ])
  })
})

describe('lines', () => {
  test('are records, broken ones alone, empty ones skipped, with the number of their line', async () => {
    const text = '{"a":1}\r\n\n{"a":\n{"a":"é"}'
    for (const size of [1, 3, 100]) {
      const found = await all(jsonLines(inPieces(text, size)))
      expect(found.map(({ line }) => line)).toEqual([1, 3, 4])
      expect(contents(found)).toEqual([{ a: 1 }, 'not JSON', { a: 'é' }])
      expect(found.at(-1)?.end).toBe(Buffer.byteLength(text))
    }
  })

  test('that are too long are refused, and kept nowhere', async () => {
    const found = await read(`{"a":"${'x'.repeat(RECORD_BYTES_MAX)}"}\n{"a":2}\n`)
    expect(contents(found)).toEqual(['too large', { a: 2 }])
    const pieces = new Pieces()
    for (let size = 0; size <= RECORD_BYTES_MAX; size += 1_000_000) pieces.add(new Uint8Array(1_000_000))
    expect([pieces.isTooLarge, pieces.take().length]).toEqual([true, 0])
  })
})

describe('CSV', () => {
  test('is read as RFC 4180 has it, by the names of the first row', async () => {
    const text = 'a,b\r\n1,"x, ""y"""\r\n"two\nlines",\r\n\r\nonly\r\n3,"open'
    for (const size of [1, 4, 100]) {
      const found = await all(csvRows(inPieces(text, size)))
      expect(contents(found)).toEqual([
        { a: '1', b: 'x, "y"' },
        { a: 'two\nlines', b: '' },
        '1 fields, and the first row has 2',
        'a quoted field has no end',
      ])
      expect(found.map(({ line }) => line)).toEqual([2, 3, 6, 7])
    }
  })
})

describe('a file', () => {
  test('is seen to be packed, lines, an array, or an object that holds one', async () => {
    const one = { n: 1 }
    for (const text of ['{"n":1}\n{"n":1}\n', '[{"n":1},{"n":1}]', '{"Records":[{"n":1},{"n":1}]}'])
      for (const file of [text, gzipSync(text), `\ufeff${text}`])
        expect(contents(await read(file, 'json', 'Records'))).toEqual([one, one])
  })

  test('that is one line and larger than what is looked at is an object all the same', async () => {
    const items = Array.from({ length: 20_000 }, (_, n) => ({ n }))
    expect((await read(JSON.stringify({ Records: items }), 'json', 'Records')).length).toBe(20_000)
  })

  test('that is packed and cut off is an error', async () => {
    const packed = gzipSync(JSON.stringify(Array.from({ length: 5_000 }, (_, n) => ({ n }))))
    await expect(read(packed.subarray(0, packed.length / 2))).rejects.toThrow()
  })
})
