import { describe, expect, it } from 'vitest'
import { EVENT_TYPE_NAME } from '@/lib/contract/event-types'
import { readSchema, typeNameFault } from './event-type-form'

describe('typeNameFault', () => {
  it.each(['billing.invoice_paid', 'a.b.c', 'Billing.x', 'billing', '.x', 'a..b', 'a.b ', ''])(
    'agrees with the API on "%s"',
    (name) => expect(typeNameFault(name) === null).toBe(EVENT_TYPE_NAME.test(name.trim())),
  )
})

describe('readSchema', () => {
  it('takes an object, and nothing for nothing', () => {
    expect(readSchema(' ')).toEqual({ schema: null, fault: null })
    expect(readSchema('{"type":"object"}')).toEqual({ schema: { type: 'object' }, fault: null })
  })

  it('says what is wrong', () => {
    expect(readSchema('[1]').fault).toContain('object')
    expect(readSchema('{').fault).toContain('Not JSON')
  })
})
