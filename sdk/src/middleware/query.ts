import { plainKey, REDACTED, SECRET_KEYS } from '../redact-rules'
import { fit } from './fit'

const QUERY_CHARS_MAX = 2_048
/** In a query these are secrets too: codes of sign-in flows, signed addresses. */
const SECRETS = new Set(
  [
    ...SECRET_KEYS,
    'code',
    'state',
    'sig',
    'signature',
    'key',
    'auth',
    'session',
    'sid',
    'x-amz-signature',
    'x-goog-signature',
  ].map(plainKey),
)
const LOOKS_LIKE_JWT = /^eyJ[\w-]+\.[\w-]+\./

function nameOf(raw: string): string {
  try {
    return decodeURIComponent(raw.replaceAll('+', ' '))
  } catch {
    return raw
  }
}

/** The last name of `user[token]` and `user.token` counts too. */
const isSecret = (name: string, extra: ReadonlySet<string>) =>
  [name, ...name.split(/[[\].]+/)].some((part) => SECRETS.has(plainKey(part)) || extra.has(plainKey(part)))

/**
 * A query as it was sent, but for the values of secrets. It stays a text: what a caller chooses as a key is then no key of the event.
 * @param search with or without its question mark
 */
export function maskedQuery(search: string, extra: ReadonlySet<string> = new Set()): string {
  const query = search.replace(/^\?/, '')
  if (query === '') return ''
  const parts = query.split('&').map((part) => {
    const [name = '', ...rest] = part.split('=')
    if (rest.length === 0) return part
    const hides = isSecret(nameOf(name), extra) || LOOKS_LIKE_JWT.test(rest.join('='))
    return hides ? `${name}=${REDACTED}` : part
  })
  return fit(parts.join('&'), QUERY_CHARS_MAX)
}
