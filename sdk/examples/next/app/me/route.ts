import { setTimeout as wait } from 'node:timers/promises'
import { audited, emitter } from '../../audit'

export const dynamic = 'force-dynamic'
export const GET = audited('/me', async () => {
  await wait(5)
  emitter.identify({ id: 'usr_1', type: 'user', email: 'alice@example.com' })
  emitter.emit({ event_type: 'data.accessed', resource: { type: 'profile', id: 'usr_1' } })
  return Response.json({ name: 'Alice' })
})
