import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { API_CSP as FRONT_DOOR_CSP } from '@/scripts/front-door.mjs'
import { API_CSP, makeNonce, pageCsp, SONNER_STYLE_HASH } from './security-headers'

const directives = (policy: string) =>
  new Map(policy.split('; ').map((one) => [one.split(' ')[0] ?? '', one.split(' ').slice(1)]))
const page = directives(pageCsp({ nonce: 'n0nce', https: false, development: false }))

describe('the policy of a page', () => {
  test('scripts run by the nonce of the request, and by nothing a text could hold', () => {
    expect(page.get('script-src')).toEqual(["'nonce-n0nce'", "'strict-dynamic'"])
    expect(page.get('script-src-attr')).toEqual(["'none'"])
    expect(page.get('require-trusted-types-for')).toEqual(["'script'"])
    expect(page.get('trusted-types')).toEqual(['default'])
  })

  test('nothing is unsafe, from everywhere, or from another scheme', () => {
    const sources = [...page.values()].flat()
    expect(sources.filter((source) => /unsafe|^\*|^(https?|blob|filesystem):$/.test(source))).toEqual([])
  })

  test.each(['default-src', 'object-src', 'base-uri', 'frame-ancestors', 'style-src-attr'])(
    '%s is none',
    (name) => {
      expect(page.get(name)).toEqual(["'none'"])
    },
  )

  test('a page sends its forms and questions to this installation only', () => {
    expect([page.get('form-action'), page.get('connect-src')]).toEqual([["'self'"], ["'self'"]])
  })

  test('behind https everything is asked for by https', () => {
    expect(page.has('upgrade-insecure-requests')).toBe(false)
    const behind = directives(pageCsp({ nonce: 'n', https: true, development: false }))
    expect(behind.has('upgrade-insecure-requests')).toBe(true)
  })

  test('only a development build may evaluate texts', () => {
    const development = pageCsp({ nonce: 'n', https: false, development: true })
    expect(directives(development).get('script-src')).toContain("'unsafe-eval'")
  })

  test('has the hash of the style sheet that the toasts bring', () => {
    const source = readFileSync('node_modules/sonner/dist/index.mjs', 'utf8')
    const [, literal = '""'] = /^__insertCSS\((".*")\);?$/m.exec(source) ?? []
    const css = JSON.parse(literal) as string
    expect(css.length).toBeGreaterThan(1_000)
    expect(SONNER_STYLE_HASH).toBe(`sha256-${createHash('sha256').update(css).digest('base64')}`)
  })

  test('a nonce has 18 bytes of chance, and no two are the same', () => {
    const nonces = Array.from({ length: 100 }, makeNonce)
    expect(new Set(nonces).size).toBe(100)
    for (const nonce of nonces) expect(nonce).toMatch(/^[A-Za-z0-9+/]{24}$/)
  })
})

test('the API and the front door have the same policy for data', () => {
  expect(FRONT_DOOR_CSP).toBe(API_CSP)
})
