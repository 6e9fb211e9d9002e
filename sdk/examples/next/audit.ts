// An application with Next whose requests are audited, with SENTINEL_URL and SENTINEL_API_KEY set.
import { getEmitter } from '@sentinel-audit/emitter'
import { auditRoutes } from '@sentinel-audit/emitter/next'

export const emitter = getEmitter()

/** Next hands over the address of the connection as X-Forwarded-For: one hop is trusted. */
export const audited = auditRoutes({ emitter, skip: ['/health'], trustedProxies: 1, bodyFields: ['email'] })
