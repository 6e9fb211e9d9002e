import { describe, expect, test } from 'vitest'
import { testEmitter } from '../tests/emitter'
import { manualClock } from '../tests/manual-clock'
import type { AuditEvent } from './event'
import { Fold } from './fold'

const login = (outcome: 'success' | 'failure', at: number): AuditEvent => ({
  event_type: 'user.login',
  outcome,
  action: 'login',
  actor: { id: 'mallory', type: 'user' },
  metadata: { attempt: at },
})

describe('with deduplication', () => {
  test('1,000 failed logins of one actor in 10 s are one event and one that counts the other 999', async () => {
    const { emitter, log, clock } = testEmitter({ deduplicate: true })
    for (let at = 0; at < 1_000; at++) {
      emitter.emit(login('failure', at))
      await clock.advance(10)
    }
    await clock.advance(61_000)
    expect(log.events.map(({ metadata }) => metadata)).toEqual([
      { attempt: 0 },
      { attempt: 999, repeat_count: 999 },
    ])
    expect(emitter.metrics()).toMatchObject({ emitted: 1_000, suppressed: 999, stored: 2 })
  })

  test('1,000 failed logins as security events are all kept, and so is compliance', async () => {
    const { emitter, log } = testEmitter({ deduplicate: true })
    for (let at = 0; at < 1_000; at++) {
      emitter.emit({ ...login('failure', at), event_type: 'security.auth_failed' })
      emitter.emit({ ...login('failure', at), event_type: 'compliance.gdpr_request' })
    }
    await emitter.flush()
    expect(log.events).toHaveLength(2_000)
  })

  test('a success after failures is sent, and so is whatever differs in actor, action or resource', async () => {
    const { emitter, log } = testEmitter({ deduplicate: true })
    const failed = login('failure', 0)
    const others: AuditEvent[] = [
      failed,
      { ...failed, outcome: 'success' },
      { ...failed, actor: { id: 'alice', type: 'user' } },
      { ...failed, actor: { id: 'mallory', type: 'agent' } },
      { ...failed, action: 'log in' },
      { ...failed, resource: { id: 'a', type: 'door' } },
      { ...failed, resource: { id: 'b', type: 'door' } },
      { ...failed, event_type: 'user.logout' },
      // The parts of a key do not run into each other.
      { ...failed, actor: { id: 'mallorylogin', type: 'user' }, action: '' },
      { ...failed, id: '0199b3c0-7a4e-7c11-8f21-000000000001' },
      { ...failed, changes: { after: 1 } },
    ]
    for (const event of [...others, ...others.slice(0, 9)]) emitter.emit(event)
    await emitter.flush()
    expect(log.events.filter(({ metadata }) => metadata?.repeat_count === undefined)).toHaveLength(
      others.length,
    )
    expect(emitter.metrics().suppressed).toBe(9)
  })

  test('the window does not slide: after a minute the next one is sent in full', async () => {
    const { emitter, log, clock } = testEmitter({ deduplicate: true })
    for (let at = 0; at < 130; at++) {
      emitter.emit(login('failure', at))
      await clock.advance(1_000)
    }
    await emitter.close()
    expect(log.events.map(({ metadata }) => [metadata?.attempt, metadata?.repeat_count])).toEqual([
      [0, undefined],
      [59, 59],
      [60, undefined],
      [119, 59],
      [120, undefined],
      [129, 9],
    ])
  })

  test('the end of the emitter closes what is open', async () => {
    const { emitter, log } = testEmitter({ deduplicate: true })
    for (let at = 0; at < 5; at++) emitter.emit(login('failure', at))
    await emitter.close()
    expect(log.events.at(-1)?.metadata).toEqual({ attempt: 4, repeat_count: 4 })
  })
})

test('without it nothing is folded', async () => {
  const { emitter, log } = testEmitter()
  for (let at = 0; at < 5; at++) emitter.emit(login('failure', at))
  await emitter.flush()
  expect(log.events).toHaveLength(5)
})

test('memory is bounded: the oldest window ends early, and its count is sent', async () => {
  const closed: AuditEvent[] = []
  const fold = new Fold({ keysMax: 10 }, manualClock(), (event) => closed.push(event))
  const of = (id: number): AuditEvent => ({ event_type: 'user.login', actor: { id: `${id}` } })
  for (const id of [0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) fold.folds(of(id))
  expect(closed).toEqual([])
  fold.folds(of(10))
  expect(closed).toEqual([{ ...of(0), metadata: { repeat_count: 2 } }])
  expect(fold.folds(of(0))).toBe(false)
})
