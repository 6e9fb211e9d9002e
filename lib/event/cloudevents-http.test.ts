import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromCloudEvent } from './cloudevents'
import { cloudEventMode, fromBinaryMode } from './cloudevents-http'

const HEADERS = [
  ['ce-specversion', '1.0'],
  ['CE-Type', 'user.login'],
  ['ce-id', '1'],
  ['ce-source', '/app'],
  ['accept', '*/*'],
] as const
const attributeOf = (text: string): unknown => {
  const result = fromBinaryMode([['ce-subject', text]], null, null)
  return result.ok ? result.value['subject'] : result.faults[0]?.code
}

describe('CloudEvents over HTTP', () => {
  it('knows the three modes by their content type and headers', () => {
    expect(cloudEventMode('application/cloudevents+json; charset=UTF-8', [])).toBe('structured')
    expect(cloudEventMode('Application/CloudEvents-Batch+JSON', [])).toBe('batch')
    expect(cloudEventMode('application/json', HEADERS)).toBe('binary')
    expect(cloudEventMode(null, HEADERS)).toBe('binary')
    expect(cloudEventMode('application/json', [])).toBeNull()
    expect(cloudEventMode('application/cloudevents+avro', HEADERS)).toBeNull()
  })

  it('reads the headers of binary mode as attributes and the body as data', () => {
    const result = fromBinaryMode(HEADERS, 'application/json', { json: { actor: { id: 'u' } } })
    expect(result).toEqual({
      ok: true,
      value: {
        specversion: '1.0',
        type: 'user.login',
        id: '1',
        source: '/app',
        datacontenttype: 'application/json',
        data: { actor: { id: 'u' } },
      },
    })
    expect(result.ok && fromCloudEvent(result.value).ok).toBe(true)
    expect(fromBinaryMode([], null, { text: 'x' })).toEqual({ ok: true, value: { data: 'x' } })
    expect(fromBinaryMode([], null, { base64: 'YQ==' })).toEqual({ ok: true, value: { data_base64: 'YQ==' } })
  })

  it('decodes header values as the HTTP binding encodes them', () => {
    expect(attributeOf('Euro%20%E2%82%AC%20%F0%9F%98%80')).toBe('Euro € 😀')
    expect(attributeOf('"quoted \\"text\\""')).toBe('quoted "text"')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.startsWith('"'))
        expect(attributeOf(encodeURIComponent(text))).toBe(text)
      }),
    )
  })

  it.each(['100%', '%zz', '%ff', '%c3'])('refuses the broken escape %s', (text) =>
    expect(attributeOf(text)).toBe('not_percent_encoded'),
  )

  it.each([
    [
      [
        ['ce-a', '1'],
        ['Ce-A', '2'],
      ],
      'duplicate_key',
    ],
    [[['ce-a-b', '1']], 'unknown_field'],
    [[['ce-data', '1']], 'unknown_field'],
    [[['ce-datacontenttype', 'x']], 'unknown_field'],
  ] as [[string, string][], string][])('refuses headers that are no attributes, case %#', (headers, code) => {
    const result = fromBinaryMode(headers, null, null)
    expect(result.ok ? '' : result.faults[0]?.code).toBe(code)
  })
})
