import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NormalEvent } from './stored-event'
import * as terms from './terms'
import { eachWordTerm } from './term-words'

const wordsOf = (text: string): string[] => {
  const found: string[] = []
  eachWordTerm(text, (term) => found.push(term) > 0)
  return found
}

const EVENT: NormalEvent = {
  id: '01936a1e-7b1c-7c3d-8e4f-000000000001',
  occurred_at: '2026-11-24T14:29:43.123456Z',
  event_type: 'user.login',
  category: 'user',
  severity: 'info',
  outcome: 'success',
  action: 'login',
  actor: {
    id: 'usr_1',
    type: 'user',
    name: 'Alice',
    email: 'Alice@Example.com',
    ip_address: '10.1.2.3',
    user_agent: 'Mozilla/5.0',
    session_id: 's-9',
  },
  resource: {
    id: 'Doc-7',
    type: 'document',
    name: 'Plan',
    parent_id: 'folder-1',
    attributes: { owner: 'Bob' },
  },
  source: 'gateway',
  description: 'Signed in from a new device',
  metadata: {
    method: 'password',
    mfa: true,
    attempts: 3,
    geo: { city: 'Oslo' },
    roles: ['admin', 'ops'],
    none: null,
  },
  changes: { before: { level: 'basic' }, after: { level: 'gold' } },
  tags: ['Phi'],
  compliance_flags: ['SOC2'],
  duration_ms: 12.5,
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  span_id: '00f067aa0ba902b7',
  parent_event_id: null,
  unregistered: false,
}

const termsOf = (event: NormalEvent): Set<string> => {
  const into = new Set<string>()
  terms.collectTerms(event, into)
  return into
}

describe('words', () => {
  it.each([
    ['Alice@Example.com', ['~alice@example.com', '~example.com', '~com']],
    ['GET /api/v1/users', ['~get', '~api/v1/users', '~v1/users', '~users']],
    ['10.0.0.7', ['~10.0.0.7', '~0.0.7', '~0.7', '~7']],
    ['(failed): "bad-password"!', ['~failed', '~bad-password', '~password']],
    ['a=b;c|d', ['~a', '~b', '~c', '~d']],
    ['user_id', ['~user_id', '~id']],
    ['4BF92F35-77b3-4da6-a3ce-929d0e0e4736', ['~4bf92f35-77b3-4da6-a3ce-929d0e0e4736']],
    ['4bf92f3577b34da6a3ce929d0e0e4736', ['~4bf92f3577b34da6a3ce929d0e0e4736']],
    ['ÅSE', ['~åse']],
    ['ログイン失敗', ['~ログイン失敗', '~グイン失敗', '~イン失敗', '~ン失敗', '~失敗', '~敗']],
    ['ok👍👍', ['~ok👍👍', '~👍👍', '~👍']],
    ['--- ...', []],
    ['', []],
  ])('of %j are %j', (text, expected) => expect(wordsOf(text)).toEqual(expected))

  it('are cut at 64 characters, inside a script without spaces at 8', () => {
    expect(wordsOf('x'.repeat(500))).toEqual([`~${'x'.repeat(64)}`])
    expect(wordsOf('字'.repeat(20))[1]).toBe(`~${'字'.repeat(8)}`)
  })

  it('never hold half a surrogate pair', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        for (const term of wordsOf(text)) expect(/[\ud800-\udfff]/u.test(term)).toBe(false)
      }),
    )
  })
})

describe('a search', () => {
  const unit = fc.constantFrom(
    'a',
    'B',
    '0',
    '9',
    '.',
    '-',
    '_',
    '/',
    '@',
    ' ',
    '"',
    '(',
    ',',
    'é',
    '字',
    '世',
    '👍',
    'ß',
  )
  const texts = fc.string({ unit, maxLength: 40 })

  it('finds every text it matches through the terms of that text', () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (text, from, length) => {
        const folded = terms.fold(text)
        const phrase = folded.slice(from % (folded.length + 1)).slice(0, length % 20)
        fc.pre(!/[\ud800-\udfff]/u.test(phrase) && terms.matchesWord(text, phrase))
        const found = wordsOf(text)
        for (const prefix of terms.wordPrefixes(phrase))
          expect(found.some((term) => term.startsWith(prefix))).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('finds long words and late parts of long paths as well', () => {
    const path = Array.from({ length: 40 }, (_, i) => `part${i}`).join('/')
    for (const [text, phrase] of [
      [path, 'part39'],
      [path, 'part20/part21/part22/part23/part24/part25/part26/part27/part28/part29/part30'],
      ['字'.repeat(30), '字'.repeat(20)],
      ['x'.repeat(200), 'x'.repeat(150)],
    ] as const) {
      expect(terms.matchesWord(text, phrase)).toBe(true)
      const found = wordsOf(text)
      for (const prefix of terms.wordPrefixes(phrase))
        expect(found.some((term) => term.startsWith(prefix))).toBe(true)
    }
  })

  it.each([
    ['Alice@Example.com', 'example', true],
    ['Alice@Example.com', 'EXAMPLE.com', true],
    ['Alice@Example.com', 'xample', false],
    ['malice alice', 'alice', true],
    ['malice', 'alice', false],
    ['failed login by alice', 'login by', true],
    ['東京都庁', '京都', true],
    ['anything', '', true],
  ])('in %j for %j is %j', (text, word, expected) => expect(terms.matchesWord(text, word)).toBe(expected))

  it('asks for every word of a phrase, and for nothing when there is none', () => {
    expect(terms.wordPrefixes('Failed login, (alice@')).toEqual(['~failed', '~login', '~alice'])
    expect(terms.wordPrefixes(' -- ')).toEqual([])
  })
})

describe('exact terms', () => {
  it('spell a value as it is, an address in its canonical form, an e-mail folded, and cut at 200', () => {
    expect(terms.exactTerm('actor', 'Usr_1')).toBe('=actor=Usr_1')
    expect(terms.exactTerm('ip', '2001:DB8:0::1')).toBe('=ip=2001:db8::1')
    expect(terms.exactTerm('actor_email', 'A@B.c')).toBe('=actor_email=a@b.c')
    expect(terms.exactTerm('meta.status_code', '500')).toBe('=meta.status_code=500')
    expect(terms.exactTerm('action', 'x'.repeat(500))).toBe(`=action=${'x'.repeat(200)}`)
    expect(terms.exactTerm('action', 'x'.repeat(199)).length).toBe(207)
  })

  it('answer a CIDR filter with the longest indexed network around it', () => {
    expect(terms.cidrTerm('10.1.2.0/26')).toBe('=net=10.1.2.0/24')
    expect(terms.cidrTerm('10.1.2.3/16')).toBe('=net=10.1.0.0/16')
    expect(terms.cidrTerm('10.1.2.3/32')).toBe('=ip=10.1.2.3')
    expect(terms.cidrTerm('2001:db8::/40')).toBe('=net=2001:db8::/32')
    expect(terms.cidrTerm('10.0.0.0/7')).toBeNull()
    expect(terms.cidrTerm('nonsense')).toBeNull()
  })
})

describe('collectTerms', () => {
  it('gives the exact terms of every field', () => {
    const found = [...termsOf(EVENT)].filter((term) => term.startsWith('='))
    expect(found.sort()).toEqual(
      [
        '=event_type=user.login',
        '=category=user',
        '=severity=info',
        '=outcome=success',
        '=unregistered=false',
        '=action=login',
        '=source=gateway',
        '=trace=4bf92f3577b34da6a3ce929d0e0e4736',
        '=span=00f067aa0ba902b7',
        '=tag=Phi',
        '=flag=SOC2',
        '=actor=usr_1',
        '=actor_type=user',
        '=actor_name=Alice',
        '=actor_email=alice@example.com',
        '=session=s-9',
        '=ip=10.1.2.3',
        '=net=10.0.0.0/8',
        '=net=10.1.0.0/16',
        '=net=10.1.2.0/24',
        '=resource=Doc-7',
        '=resource_type=document',
        '=resource_name=Plan',
        '=parent=folder-1',
        '=meta.method=password',
        '=meta.mfa=true',
        '=meta.attempts=3',
        '=meta.geo.city=Oslo',
        '=meta.roles=admin',
        '=meta.roles=ops',
      ].sort(),
    )
  })

  it('gives the words of every searchable text, but not of keys, user agents and flags', () => {
    const found = termsOf(EVENT)
    for (const word of [
      'signed',
      'device',
      'login',
      'user.login',
      'usr_1',
      'alice',
      'example.com',
      '10.1.2.3',
      's-9',
      'doc-7',
    ])
      expect(found).toContain(`~${word}`)
    for (const word of [
      'document',
      'plan',
      'folder-1',
      'bob',
      'gateway',
      '4bf92f3577b34da6a3ce929d0e0e4736',
      'phi',
      'password',
      '3',
    ])
      expect(found).toContain(`~${word}`)
    for (const word of ['oslo', 'admin', 'basic', 'gold']) expect(found).toContain(`~${word}`)
    for (const word of ['mozilla/5.0', 'city', 'owner', 'soc2', 'true'])
      expect(found).not.toContain(`~${word}`)
  })

  it('gives a block the same terms whatever it saw before', () => {
    const other = {
      ...EVENT,
      description: 'Signed out',
      metadata: { method: 'sso', attempts: 3 },
      actor: null,
      tags: [],
    }
    const block = new Set<string>()
    for (const event of [EVENT, other, EVENT]) terms.collectTerms(event, block)
    expect(block).toEqual(new Set([...termsOf(EVENT), ...termsOf(other)]))
  })

  it('notices when its block was emptied behind its back', () => {
    const block = termsOf(EVENT)
    block.clear()
    terms.collectTerms(EVENT, block)
    expect(block).toEqual(termsOf(EVENT))
  })

  it('says the block can match anything when an event brings too many terms', () => {
    const description = Array.from({ length: 1200 }, (_, i) => `w${i}`).join(' ')
    const block = termsOf({ ...EVENT, description })
    expect(block).toContain(terms.ANY_TERM)
    expect(block.size).toBeLessThan(terms.TERMS_PER_EVENT_MAX + 50)
    expect(termsOf(EVENT)).not.toContain(terms.ANY_TERM)
  })
})
