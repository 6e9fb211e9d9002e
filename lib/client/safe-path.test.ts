import { describe, expect, it } from 'vitest'
import { safePath } from './safe-path'

describe('safePath', () => {
  it('keeps paths of this installation', () => {
    expect(safePath('/keys')).toBe('/keys')
    expect(safePath('/events?q=a%20b#x')).toBe('/events?q=a%20b#x')
  })

  it.each([
    null,
    undefined,
    '',
    'events',
    '//evil.test',
    '/\\evil.test',
    'https://evil.test',
    'javascript:alert(1)',
    '/\t/evil.test',
  ])('refuses %j', (next) => expect(safePath(next)).toBe('/'))
})
