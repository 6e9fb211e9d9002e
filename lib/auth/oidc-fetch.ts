import 'server-only'
import { loadConfig } from '@/lib/config/env'
import { outboundFetch } from '@/lib/platform/outbound'

const textOf = (body: unknown): string | undefined =>
  typeof body === 'string' || body instanceof URLSearchParams ? String(body) : undefined

/**
 * The one place from which the identity provider is called. Its own host was named by the operator, so it may lie inside;
 * where its discovery document points to another one, OUTBOUND_ALLOW has to name that.
 */
export function oidcFetch(issuer: string, url: string, init: RequestInit): Promise<Response> {
  const { hosts, networks } = loadConfig().outboundAllow
  const body = textOf(init.body)
  return outboundFetch(url, {
    method: init.method === 'POST' ? 'POST' : 'GET',
    headers: Object.fromEntries(new Headers(init.headers)),
    ...(body === undefined ? {} : { body }),
    redirectsMax: 0,
    allow: { hosts: [...hosts, new URL(issuer).hostname], networks },
  })
}
