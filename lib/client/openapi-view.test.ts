import { describe, expect, it } from 'vitest'
import { groupsOf, limitsText, typeText } from './openapi-view'

describe('typeText', () => {
  it.each([
    [{ type: 'string', format: 'date-time' }, 'string (date-time)'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ anyOf: [{ $ref: '#/components/schemas/Event' }, { type: 'null' }] }, 'Event | null'],
    [{ type: 'array', items: { $ref: '#/components/schemas/Event' } }, 'Event[]'],
    [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'number' }] } }, '(string | number)[]'],
    [{ enum: ['asc', 'desc'] }, '"asc" | "desc"'],
    [{}, 'any'],
  ])('%j is %s', (schema, text) => expect(typeText(schema)).toBe(text))
})

describe('limitsText', () => {
  it('says ranges, lengths and defaults, but no limit that is only the size of a number', () => {
    expect(limitsText({ minimum: 1, maximum: 1000, default: 50 })).toBe('1 to 1000, default 50')
    expect(limitsText({ maxLength: 512 })).toBe('at most 512 characters')
    expect(limitsText({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })).toBe('at least 0')
  })
})

describe('groupsOf', () => {
  it('puts every operation under one group', () => {
    const operation = { operationId: 'x', summary: 'X', responses: {} }
    const groups = groupsOf({
      info: { title: 'T', version: '1' },
      paths: {
        '/api/audit/events': { get: operation, post: operation },
        '/api/audit/event-types': { get: operation },
        '/metrics': { get: operation },
      },
    })
    expect(groups.map(({ group, operations }) => `${group} ${operations.length}`)).toEqual([
      'Events 2',
      'Event types 1',
      'System 1',
    ])
  })
})
