import { expect, test } from 'vitest'
import { ownSpan, readTraceparent, writeTraceparent } from './traceparent'

const VALID = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

test('a valid traceparent is read, passed on with a span of ours, and what is not valid begins a trace', () => {
  const caller = readTraceparent(VALID)
  expect(caller).toEqual({
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    span_id: '00f067aa0ba902b7',
    flags: '01',
  })
  const own = ownSpan(caller)
  expect(own).toMatchObject({ trace_id: caller?.trace_id, flags: '01' })
  expect(own.span_id).not.toBe(caller?.span_id)
  expect(readTraceparent(writeTraceparent(own))).toEqual(own)
  expect(readTraceparent(writeTraceparent(ownSpan(null)))).not.toBeNull()
  expect(readTraceparent(`cc${VALID.slice(2)}-more`)).not.toBeNull()
  for (const broken of [
    null,
    undefined,
    '',
    'ff' + VALID.slice(2),
    VALID + '-more',
    VALID.toUpperCase(),
    VALID.slice(0, -1),
    VALID.replace('4bf92f3577b34da6a3ce929d0e0e4736', '0'.repeat(32)),
    VALID.replace('00f067aa0ba902b7', '0'.repeat(16)),
  ])
    expect(readTraceparent(broken)).toBeNull()
})
