import { expect, test } from 'vitest'
import { createCopyRows } from './copy-binary'

const HEADER_BYTES = 19
const hexOf = (add: (rows: ReturnType<typeof createCopyRows>) => void): string => {
  const rows = createCopyRows()
  add(rows)
  return Buffer.from(rows.finish()).subarray(HEADER_BYTES, -2).toString('hex')
}

test('begins with the signature and ends with the mark', () => {
  const whole = Buffer.from(createCopyRows().finish())
  expect(whole.toString('latin1')).toBe('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0\xff\xff')
})

test.each<[string, (rows: ReturnType<typeof createCopyRows>) => void, string]>([
  ['a row of two', (rows) => rows.row(2), '0002'],
  ['text', (rows) => rows.text('aü😀'), '00000007' + '61c3bcf09f9880'],
  ['empty text', (rows) => rows.text(''), '00000000'],
  ['no text', (rows) => rows.text(null), 'ffffffff'],
  [
    'a uuid',
    (rows) => rows.uuid('01936a1e-7b1c-7c3d-8e4f-0123456789ab'),
    '0000001001936a1e7b1c7c3d8e4f0123456789ab',
  ],
  [
    'a uuid in capitals',
    (rows) => rows.uuid('ABCDEF00-0000-0000-0000-0000000000F9'),
    '00000010abcdef000000000000000000000000f9',
  ],
  ['text that is ASCII but for its end', (rows) => rows.text('abc\u0000~é'), '00000007' + '616263007ec3a9'],
  ['a small number', (rows) => rows.bigint(5), '000000080000000000000005'],
  ['the largest safe number', (rows) => rows.bigint(Number.MAX_SAFE_INTEGER), '00000008001fffffffffffff'],
  ['the epoch', (rows) => rows.instant('2000-01-01T00:00:00.000001Z'), '000000080000000000000001'],
  ['before the epoch', (rows) => rows.instant('1999-12-31T23:59:59.999999Z'), '00000008ffffffffffffffff'],
  ['the last instant', (rows) => rows.instant('9999-12-31T23:59:59.999999Z'), '000000080380e70b913b7fff'],
  ['the first', (rows) => rows.instant('0001-01-01T00:00:00.000000Z'), '00000008ff1fe2ffc59c6000'],
  ['text that is bytes', (rows) => rows.utf8(new Uint8Array([0xc3, 0xbc])), '00000002c3bc'],
  ['a double', (rows) => rows.double(1.5), '000000083ff8000000000000'],
  ['true', (rows) => rows.boolean(true), '0000000101'],
  ['bytes', (rows) => rows.bytea('00ff'), '0000000200ff'],
  ['no texts', (rows) => rows.texts([]), 'ffffffff'],
  [
    'texts',
    (rows) => rows.texts(['a', 'ü']),
    '0000001f' +
      '00000001' +
      '00000000' +
      '00000019' +
      '00000002' +
      '00000001' +
      '0000000161' +
      '00000002c3bc',
  ],
])('%s', (_name, add, hex) => {
  expect(hexOf(add)).toBe(hex)
})

test('grows as far as it has to, and keeps what it has', () => {
  const long = 'x'.repeat(50_000)
  const rows = createCopyRows()
  for (let n = 0; n < 20; n++) rows.text(long)
  const whole = Buffer.from(rows.finish())
  expect(whole.length).toBe(HEADER_BYTES + 20 * (4 + 50_000) + 2)
  expect(whole.subarray(-2 - 50_000, -2).toString()).toBe(long)
})
