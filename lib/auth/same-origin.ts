/** Stands for "no PUBLIC_URL": whatever host a request came to. No page can have this origin (RFC 6761, section 6.4). */
export const ANY_HOST = 'http://any-host.invalid'

/** The origins under which a browser may have loaded this installation. `origin` is PUBLIC_URL's, or ANY_HOST. */
export function ownOrigins(headers: Headers, origin: string): string[] {
  if (origin !== ANY_HOST) return [origin]
  const host = headers.get('host')
  // Either scheme: behind a proxy that ends TLS we see http where the browser saw https.
  return host === null ? [] : [`http://${host.toLowerCase()}`, `https://${host.toLowerCase()}`]
}

/**
 * Whether a browser says that one of our own pages sent the request. `Sec-Fetch-Site` can't be set by a page; where a
 * browser leaves it out (plain http away from localhost), `Origin` answers. With neither, the answer is no.
 */
export function isSameOrigin(headers: Headers, origin: string): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin'
  const from = headers.get('origin')
  return from !== null && ownOrigins(headers, origin).includes(from.toLowerCase())
}
