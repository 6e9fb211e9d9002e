import fc from 'fast-check'

const rawString = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      '\\n',
      '\\u0041',
      '\\u0000',
      '\\ud83d',
      '\\ude00',
      '\\ud83d\\ude00',
      '\\\\',
      '\\"',
      'é',
      '👍',
      '__proto__',
      '{',
      ':',
    ),
    { maxLength: 4 },
  )
  .map((parts) => `"${parts.join('')}"`)
const rawNumber = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
  fc.constantFrom(
    '0',
    '-0',
    '1e400',
    '-1E400',
    '1e-400',
    '9007199254740993',
    '9007199254740992',
    '12345678901234567890',
    '0.1',
    '1.00000000000000000000',
    '0.1234567890123456789',
    '1e22',
    '0e9',
  ),
)
/** JSON texts, most of them with something JSON.parse is silent about. */
export const { value: rawJson } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    rawString,
    rawNumber,
    fc.constantFrom('true', 'false', 'null'),
    tie('array'),
    tie('object'),
  ),
  array: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[ ${items.join(' ,')}]`),
  object: fc
    .array(fc.tuple(rawString, tie('value')), { maxLength: 4 })
    .map((members) => `{${members.map(([key, value]) => `${key}\t:\n${String(value)}`).join(',')} }`),
}))
