import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, test } from 'vitest'
import { testEmitter } from '../tests/emitter'
import { settle } from '../tests/manual-clock'
import type { AuditContext } from './context'

const alice = { id: 'alice', type: 'user', session_id: 's1' }

test('events get the context they are emitted in, also after an await; what they say themselves stays', async () => {
  const { emitter, log } = testEmitter({ storage: new AsyncLocalStorage<AuditContext>(), source: 'shop' })
  await emitter.withContext({ actor: alice, trace_id: 't1', span_id: 'p1', tags: ['a'] }, async () => {
    await settle()
    emitter.emit({ event_type: 'data.created' })
    emitter.emit({ event_type: 'data.updated', actor: { name: 'Alice' }, tags: ['b', 'a'], source: 'till' })
    emitter.emit({ event_type: 'data.deleted', actor: { id: 'bob' }, trace_id: 't2' })
    await emitter.withContext(
      { actor: { email: 'a@example.com' }, source: 'inner', tags: ['c'] },
      async () => {
        await settle()
        emitter.emit({ event_type: 'data.accessed' })
      },
    )
  })
  emitter.emit({ event_type: 'data.exported' })
  await emitter.flush()
  expect(log.events).toMatchObject([
    { actor: alice, trace_id: 't1', span_id: 'p1', tags: ['a'], source: 'shop' },
    { actor: { ...alice, name: 'Alice' }, tags: ['a', 'b'], source: 'till' },
    { actor: { id: 'bob' }, trace_id: 't2', tags: ['a'] },
    { actor: { ...alice, email: 'a@example.com' }, source: 'inner', tags: ['a', 'c'] },
    { source: 'shop' },
  ])
  expect(log.events[2]).not.toHaveProperty('span_id')
  expect(log.events[2]?.actor).toEqual({ id: 'bob' })
  expect(log.events[4]).not.toHaveProperty('actor')
})
