import { randomBytes } from 'node:crypto'

/** The answers of the API are data: whatever a browser makes of one, nothing in it runs, loads or is framed. */
export const API_CSP = "default-src 'none'; frame-ancestors 'none'"

/**
 * The toasts' own style sheet, which sonner puts into the page without a nonce. The test beside this file computes it from
 * the package, so that an update of the package says so.
 */
export const SONNER_STYLE_HASH = 'sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY='

/** An empty style sheet: sonner puts its element into the page first, and the text into it afterwards. */
const EMPTY_STYLE_HASH = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='

const NONCE_BYTES = 18

export const makeNonce = (): string => randomBytes(NONCE_BYTES).toString('base64')

export type PagePolicy = {
  nonce: string
  /** Whether people come by https, so that nothing of the page may be asked for without it. */
  https: boolean
  /** React's and Next's development builds use eval and a web socket. */
  development: boolean
}

/**
 * The Content-Security-Policy of a page (CSP Level 3): scripts run by this request's nonce and what they load themselves.
 * Texts become scripts or markup nowhere (Trusted Types), but by the policy of components/shell/trusted-types.tsx.
 */
export function pageCsp({ nonce, https, development }: PagePolicy): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "script-src-attr 'none'",
    `style-src 'self' 'nonce-${nonce}' '${SONNER_STYLE_HASH}' '${EMPTY_STYLE_HASH}'`,
    "style-src-attr 'none'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(development ? [] : ["require-trusted-types-for 'script'", 'trusted-types default']),
    ...(https ? ['upgrade-insecure-requests'] : []),
  ].join('; ')
}
