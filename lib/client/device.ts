const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const SYSTEMS: readonly [RegExp, string][] = [
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]
const TEXT_CHARS_MAX = 60

/** A user agent in words a person knows; its own beginning where it is none of the usual browsers. */
export function deviceOf(userAgent: string | null): string {
  if (userAgent === null || userAgent === '') return 'Unknown device'
  const nameIn = (list: typeof BROWSERS) => list.find(([pattern]) => pattern.test(userAgent))?.[1]
  const [browser, system] = [nameIn(BROWSERS), nameIn(SYSTEMS)]
  if (browser === undefined) return userAgent.slice(0, TEXT_CHARS_MAX)
  return system === undefined ? browser : `${browser} on ${system}`
}

/** Whether a request comes from a phone, as far as it says so: by its client hint (Sec-CH-UA-Mobile), otherwise by its user agent. */
export function isPhone(headers: Headers): boolean {
  const hint = headers.get('sec-ch-ua-mobile')
  if (hint !== null) return hint === '?1'
  return /\bMobi/.test(headers.get('user-agent') ?? '')
}
