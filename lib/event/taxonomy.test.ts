import { describe, expect, it } from 'vitest'
import * as taxonomy from './taxonomy'

describe('the taxonomy', () => {
  it('has 43 built-in types in 8 categories', () => {
    expect(taxonomy.BUILT_IN_TYPE_NAMES).toHaveLength(43)
    const counts = taxonomy.BUILT_IN_CATEGORIES.map((category) => taxonomy.typesOf(category).length)
    expect(counts).toEqual([9, 6, 7, 4, 5, 5, 4, 3])
  })

  it('describes every type in one line and names it as it asks others to', () => {
    for (const [type, line] of Object.entries(taxonomy.BUILT_IN_TYPES)) {
      expect(line).toMatch(/^[A-Z].{8,78}\.$/)
      expect(taxonomy.isTypeName(type)).toBe(true)
      expect(taxonomy.isBuiltInType(type)).toBe(true)
    }
    expect(taxonomy.isBuiltInType('toString')).toBe(false)
  })

  it('puts a type under the category it begins with, or under custom', () => {
    expect(taxonomy.categoryOf('user.login')).toBe('user')
    expect(taxonomy.categoryOf('user.badge.printed')).toBe('user')
    expect(taxonomy.categoryOf('billing.invoice_paid')).toBe('custom')
    expect(taxonomy.categoryOf('custom.thing')).toBe('custom')
    expect(taxonomy.categoryOf('constructor.x')).toBe('custom')
  })

  it.each(['billing.invoice_paid', 'com.example.object.deleted.v2', '2fa.enrolled'])(
    'takes %s for a type name',
    (name) => expect(taxonomy.isTypeName(name)).toBe(true),
  )

  it.each(['', 'billing', 'Billing.paid', '.paid', 'billing.', 'a..b', 'a b.c', 'a-b.c', 'a.b\n'])(
    'takes %j for none',
    (name) => expect(taxonomy.isTypeName(name)).toBe(false),
  )

  it('ranks severities', () => {
    expect(taxonomy.SEVERITIES.map(taxonomy.severityRank)).toEqual([0, 1, 2, 3, 4])
    expect(taxonomy.isSeverity('INFO')).toBe(false)
    expect(taxonomy.isOutcome('success')).toBe(true)
  })
})
