import 'server-only'
import { randomUUID } from 'node:crypto'
import { clientAddressOf } from '@/lib/platform/client-address'
import type { Origin } from '@/lib/services/auth/record-auth-act'

export const originOf = (headers: Headers): Origin => ({
  requestId: randomUUID(),
  ipAddress: clientAddressOf(headers),
  userAgent: headers.get('user-agent'),
})
