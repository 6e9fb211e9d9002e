import { OPERATIONS } from '@/lib/contract/registry'

const SLOT = Symbol.for('sentinel-audit.methods-of')

function patternOf(path: string): string {
  const hasRest = OPERATIONS.some((one) => one.path === path && one.restIsPath === true)
  const literal = path.replaceAll('.', '\\.')
  return (hasRest ? literal.replace(/\{\w+\}$/, '.+') : literal).replace(/\{\w+\}/g, '[^/]+')
}

const PATTERNS = [...new Set(OPERATIONS.map(({ path }) => path))].map((path) => ({
  pattern: new RegExp(`^${patternOf(path)}$`),
  methods: OPERATIONS.filter((one) => one.path === path).map(({ method }) => method),
}))

/** What a path of the API takes, for `Allow` (RFC 9110, section 10.2.1); a page is only looked at. */
export function methodsOf(path: string): string[] {
  const own = path.replace(/^(?:\/api\/v1)?\/audit\//, '/api/audit/')
  const methods = PATTERNS.filter(({ pattern }) => pattern.test(own)).flatMap((one) => one.methods)
  if (methods.length === 0) return ['GET', 'HEAD', 'OPTIONS']
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort()
}

/** Hands the list to scripts/front-door.mjs, which stands outside the build. */
export function shareMethods() {
  ;(globalThis as { [SLOT]?: typeof methodsOf })[SLOT] = methodsOf
}
