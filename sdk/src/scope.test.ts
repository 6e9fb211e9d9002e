import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, test } from 'vitest'
import { testEmitter } from '../tests/emitter'
import type { AuditContext } from './context'

const open = () => testEmitter({ storage: new AsyncLocalStorage<AuditContext>() })

describe('a scope', () => {
  test('is one event with its duration, and gives back what the function gives', async () => {
    const { emitter, log, clock } = open()
    const result = emitter.scope(
      { event_type: 'data.exported', metadata: { dataset: 'users' } },
      async (scope) => {
        await clock.advance(1_500)
        scope.set({ metadata: { row_count: 7 }, resource: { id: 'r1' } })
        return 42
      },
    )
    expect(await result).toBe(42)
    expect(emitter.scope({ event_type: 'system.startup' }, () => 'sync')).toBe('sync')
    await emitter.flush()
    expect(log.events).toMatchObject([
      {
        event_type: 'data.exported',
        occurred_at: '2026-01-01T00:00:00.000Z',
        duration_ms: 1_500,
        metadata: { dataset: 'users', row_count: 7 },
        resource: { id: 'r1' },
      },
      { event_type: 'system.startup', duration_ms: 0 },
    ])
    expect(log.events[0]?.outcome).toBeUndefined()
  })

  test('that throws is a failure with the class and the message of the error, which goes on', async () => {
    class PaymentRefused extends Error {}
    const { emitter, log } = open()
    const refuse = () => {
      throw new PaymentRefused('no funds on 4111 1111 1111 1111')
    }
    expect(() => emitter.scope({ event_type: 'data.created', severity: 'critical' }, refuse)).toThrow(
      PaymentRefused,
    )
    await expect(
      emitter.scope({ event_type: 'data.created', metadata: { table: 't' } }, async () => refuse()),
    ).rejects.toThrow(PaymentRefused)
    await expect(
      emitter.scope({ event_type: 'data.created' }, () => Promise.reject(new Error('x', { cause: 1 }))),
    ).rejects.toThrow('x')
    await emitter.flush()
    const error = { error: 'no funds on [redacted]', error_type: 'PaymentRefused' }
    expect(log.events).toMatchObject([
      { outcome: 'failure', severity: 'critical', metadata: error },
      { outcome: 'failure', severity: 'error', metadata: { ...error, table: 't' } },
      { outcome: 'failure', metadata: { error: 'x', error_type: 'Error' } },
    ])
  })

  test('that is aborted is cancelled', async () => {
    const { emitter, log } = open()
    const stop = new AbortController()
    const aborted = emitter.scope({ event_type: 'agent.completed' }, async () => {
      stop.abort()
      stop.signal.throwIfAborted()
    })
    await expect(aborted).rejects.toThrow()
    const other = new AbortController()
    const custom = emitter.scope(
      { event_type: 'agent.completed' },
      async () => {
        other.abort()
        throw new Error('given up')
      },
      { signal: other.signal },
    )
    await expect(custom).rejects.toThrow('given up')
    await emitter.flush()
    expect(log.events.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled'])
  })

  test('is the parent of what is emitted in it, and of scopes in it', async () => {
    const { emitter, log } = open()
    await emitter.scope({ event_type: 'agent.completed' }, async (outer) => {
      emitter.emit({ event_type: 'data.accessed' })
      await emitter.scope({ event_type: 'test.executed' }, async (inner) => {
        emitter.emit({ event_type: 'test.passed' })
        expect(inner.id).not.toBe(outer.id)
      })
    })
    await emitter.flush()
    const byType = Object.fromEntries(log.events.map((event) => [event.event_type, event]))
    expect(byType['data.accessed']?.parent_event_id).toBe(byType['agent.completed']?.id)
    expect(byType['test.executed']?.parent_event_id).toBe(byType['agent.completed']?.id)
    expect(byType['test.passed']?.parent_event_id).toBe(byType['test.executed']?.id)
    expect(byType['agent.completed']).not.toHaveProperty('parent_event_id')
  })

  test('may be a pair: one when it starts, and one when it has ended, which follows from it', async () => {
    const { emitter, log } = open()
    emitter.scope(
      { event_type: 'agent.completed', action: 'run' },
      () => emitter.emit({ event_type: 'data.accessed' }),
      {
        started: 'agent.started',
      },
    )
    await emitter.flush()
    const [started, inner, ended] = log.events
    expect(started).toMatchObject({ event_type: 'agent.started', outcome: 'pending', action: 'run' })
    expect(inner?.parent_event_id).toBe(started?.id)
    expect(ended).toMatchObject({
      event_type: 'agent.completed',
      parent_event_id: started?.id,
      duration_ms: 0,
    })
  })
})

test('the trace of the context is passed on', () => {
  const { emitter } = open()
  expect(emitter.traceparent()).toBeUndefined()
  const trace_id = '4bf92f3577b34da6a3ce929d0e0e4736'
  emitter.withContext({ trace_id, span_id: '00f067aa0ba902b7', trace_flags: '01' }, () =>
    expect(emitter.traceparent()).toBe(`00-${trace_id}-00f067aa0ba902b7-01`),
  )
})
