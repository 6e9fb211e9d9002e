import { randomUUID } from 'node:crypto'
import type { Actor, Recorder } from '../record-act'

/** A job, as who acts in a tenant's log. */
export const systemActor = ({ clock, sealer }: Recorder, tenantId: string, name: string): Actor => ({
  clock,
  sealer,
  tenantId,
  caller: {
    kind: 'system',
    id: name,
    name,
    email: null,
    permissions: [],
    sessionId: null,
    view: null,
  },
  requestId: randomUUID(),
  ipAddress: null,
  userAgent: null,
})
