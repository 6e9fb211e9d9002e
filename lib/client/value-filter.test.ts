import { describe, expect, it } from 'vitest'
import { NO_FILTERS } from './filters'
import { valueFilter } from './value-filter'

describe('valueFilter', () => {
  it('includes by facet and excludes by query', () => {
    expect(valueFilter(NO_FILTERS, { field: 'severity', value: 'error' }, false)).toEqual({
      severities: ['error'],
    })
    expect(
      valueFilter({ ...NO_FILTERS, severities: ['error'] }, { field: 'severity', value: 'error' }, true),
    ).toEqual({ severities: [], q: '-severity:error' })
    expect(valueFilter({ ...NO_FILTERS, sources: ['a'] }, { field: 'source', value: 'a' }, false)).toEqual({})
  })

  it('quotes values and keys that need it', () => {
    const target = { field: 'metadata' as const, path: ['odd key', 'x'], value: 'a "b"' }
    expect(valueFilter(NO_FILTERS, target, false)).toEqual({ q: 'metadata."odd key".x:"a \\"b\\""' })
  })
})
