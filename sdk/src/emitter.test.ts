import { describe, expect, test } from 'vitest'
import { FakeLog } from '../tests/fake-log'
import { numbered, testEmitter } from '../tests/emitter'
import { settle } from '../tests/manual-clock'
import { Emitter } from './emitter'
import { memoryBacklog } from './backlog'

const actions = (log: FakeLog) => log.events.map(({ action }) => Number(action))
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

describe('emit', () => {
  test('returns at once; a hundred events are one request, the rest leaves after the interval', async () => {
    const { emitter, log, clock } = testEmitter()
    for (const event of numbered(130)) expect(emitter.emit(event)).toBeUndefined()
    expect(log.requests).toHaveLength(0)
    await settle()
    expect(log.requests.map(({ length }) => length)).toEqual([130])
    for (const event of numbered(30, 130)) emitter.emit(event)
    await clock.advance(999)
    expect(log.events).toHaveLength(130)
    await clock.advance(1)
    expect(actions(log)).toEqual(upTo(160))
    expect(emitter.metrics()).toMatchObject({ emitted: 160, stored: 160, queue_depth: 0 })
  })

  test('keeps the order through faults of every kind, and stores each event once', async () => {
    const { emitter, log, clock } = testEmitter()
    log.faults = [
      () => 'no_answer',
      () => 'lost_answer',
      () => ({ status: 500 }),
      () => ({ status: 429, retryAfter: '2' }),
      () => ({ status: 502, text: '<html>' }),
      () => null,
      () => 'lost_answer',
    ]
    for (const event of numbered(2_500)) emitter.emit(event)
    await clock.advance(60_000)
    expect(actions(log)).toEqual(upTo(2_500))
    expect(emitter.metrics()).toMatchObject({ emitted: 2_500, queue_depth: 0 })
    const { stored, duplicate, retried } = emitter.metrics()
    expect(stored + duplicate).toBe(2_500)
    expect(retried).toBe(6)
  })

  test('never throws, whatever it is given', async () => {
    const { emitter, log, told } = testEmitter({
      onRejected: () => {
        throw new Error('a hook')
      },
    })
    const cyclic: Record<string, unknown> = {
      big: 12n,
      when: new Date(0),
      nothing: undefined,
      error: new TypeError('x'),
    }
    cyclic.self = cyclic
    const broken = Object.defineProperty({}, 'event_type', {
      enumerable: true,
      get: () => {
        throw new Error('no')
      },
    })
    for (const event of [{ event_type: 'system.error', metadata: cyclic }, broken, null, 7, {}])
      expect(emitter.emit(event as never)).toBeUndefined()
    emitter.emit({ event_type: 'data.updated', severity: 'poison' as never })
    await emitter.flush()
    expect(log.events[0]?.metadata).toEqual({
      big: '12',
      when: '1970-01-01T00:00:00.000Z',
      error: { name: 'TypeError', message: 'x' },
      self: '[circular]',
    })
    expect(told.filter((line) => line.includes('could not be read')).length).toBeGreaterThan(0)
  })

  test('takes a copy: what is changed afterwards is not what is stored', async () => {
    const { emitter, log } = testEmitter()
    const event = { event_type: 'data.updated', metadata: { state: 'then' } }
    emitter.emit(event)
    event.metadata.state = 'now'
    await emitter.flush()
    expect(log.events[0]?.metadata).toEqual({ state: 'then' })
  })
})

describe('a rejected event', () => {
  test('is told by name, and the other 99 are stored', async () => {
    const { emitter, log, told } = testEmitter()
    numbered(100).forEach((event, index) =>
      emitter.emit(index === 37 ? { ...event, severity: 'poison' as never } : event),
    )
    await emitter.flush()
    expect(log.events).toHaveLength(99)
    expect(told).toEqual(['rejected invalid_event 37'])
    expect(emitter.metrics()).toMatchObject({ stored: 99, rejected: 1 })
  })

  test('that makes the whole body refused is found by halving', async () => {
    const { emitter, log, told } = testEmitter()
    const refuses = { status: 400, text: JSON.stringify({ code: 'invalid_request', detail: 'not UTF-8' }) }
    log.faults = Array.from(
      { length: 40 },
      () => (events) => (events.some(({ action }) => action === '5') ? refuses : null),
    )
    for (const event of numbered(100)) emitter.emit(event)
    await emitter.flush()
    expect(actions(log)).toEqual(upTo(100).filter((action) => action !== 5))
    expect(told).toEqual(['rejected refused 5'])
  })

  test('that is larger than the log takes leaves no process', async () => {
    const { emitter, log, told } = testEmitter()
    emitter.emit({ event_type: 'data.updated', action: 'large', description: 'é'.repeat(40_000) })
    emitter.emit({ event_type: 'data.updated', action: 'fits', description: 'e'.repeat(40_000) })
    await emitter.flush()
    expect(log.events.map(({ action }) => action)).toEqual(['fits'])
    expect(told).toEqual(['rejected invalid_event large'])
  })
})

describe('a full buffer', () => {
  test('with block gives something to await, and loses nothing of those who await', async () => {
    const { emitter, log, clock } = testEmitter({ bufferSize: 10, batchSize: 5, batchSizeMax: 5 })
    log.faults = [() => ({ status: 503, retryAfter: '30' })]
    let emitted = 0
    const caller = (async () => {
      for (const event of numbered(40)) {
        await emitter.emit(event)
        emitted++
      }
    })()
    await clock.advance(20_000)
    expect(emitted).toBeLessThan(20)
    await clock.advance(60_000)
    await caller
    await emitter.flush()
    expect(actions(log)).toEqual(upTo(40))
  })

  test('with block holds as many again for those who do not await, then drops, and says so', async () => {
    const { emitter, log, told } = testEmitter({ bufferSize: 10 })
    for (const event of numbered(30)) void emitter.emit(event)
    expect(told).toHaveLength(10)
    await emitter.flush()
    expect(actions(log)).toEqual(upTo(20))
    expect(emitter.metrics()).toMatchObject({ emitted: 30, stored: 20, dropped: 10 })
  })

  test('with drop counts what it drops and tells of each', async () => {
    const { emitter, log, told } = testEmitter({ bufferSize: 10, whenFull: 'drop' })
    for (const event of numbered(15)) expect(emitter.emit(event)).toBeUndefined()
    expect(told).toEqual(Array.from({ length: 5 }, () => 'dropped 1 buffer_full'))
    await emitter.flush()
    expect(log.events).toHaveLength(10)
    expect(emitter.metrics()).toMatchObject({ dropped: 5 })
  })
})

describe('emitAndWait', () => {
  test('resolves with the receipt of its event, without waiting for the interval', async () => {
    const { emitter } = testEmitter()
    emitter.emit({ event_type: 'data.updated' })
    const receipt = await emitter.emitAndWait({
      event_type: 'data.deleted',
      id: '0199b3c0-7a4e-7c11-8f21-000000000001',
    })
    expect(receipt).toEqual({
      id: '0199b3c0-7a4e-7c11-8f21-000000000001',
      seq: 1,
      status: 'stored',
      warnings: [],
    })
  })

  test('rejects an event that the log refuses, with its reasons', async () => {
    const { emitter } = testEmitter()
    const refused = emitter.emitAndWait({ event_type: 'data.deleted', severity: 'poison' as never })
    await expect(refused).rejects.toMatchObject({
      code: 'rejected',
      mayBeStored: false,
      rejection: { code: 'invalid_event', errors: [{ field: 'severity' }] },
    })
  })

  test('rejects when the log does not answer in time, and the event stays on its way', async () => {
    const { emitter, log, clock } = testEmitter({ waitTimeoutMs: 2_000 })
    log.faults = [() => ({ status: 503, retryAfter: '10' })]
    const refused = expect(emitter.emitAndWait({ event_type: 'data.deleted' })).rejects.toMatchObject({
      code: 'timeout',
      mayBeStored: true,
    })
    await clock.advance(2_000)
    await refused
    await clock.advance(20_000)
    expect(log.events).toHaveLength(1)
  })

  test('rejects at once while the log is known to be away, and on a refused key', async () => {
    const { emitter, log, clock } = testEmitter()
    log.faults = [() => ({ status: 401 })]
    await expect(emitter.emitAndWait({ event_type: 'data.deleted' })).rejects.toMatchObject({
      code: 'unavailable',
    })
    log.faults = Array.from({ length: 10 }, () => () => 'no_answer')
    await clock.advance(60_000)
    log.faults = Array.from({ length: 10 }, () => () => 'no_answer')
    for (const event of numbered(100)) emitter.emit(event)
    await clock.advance(3_000)
    const sent = log.requests.length
    await expect(emitter.emitAndWait({ event_type: 'data.deleted' })).rejects.toMatchObject({
      code: 'unavailable',
      mayBeStored: false,
    })
    expect(log.requests).toHaveLength(sent)
  })
})

describe('the end', () => {
  test('of close leaves nothing behind, and what comes later is dropped and counted', async () => {
    const { emitter, log, told } = testEmitter()
    for (const event of numbered(30)) emitter.emit(event)
    await emitter.close()
    expect(log.events).toHaveLength(30)
    emitter.emit({ event_type: 'data.updated' })
    expect(told).toEqual(['dropped 1 closed'])
    await expect(emitter.emitAndWait({ event_type: 'data.updated' })).rejects.toMatchObject({
      code: 'closed',
    })
  })

  test('comes in time though the log is away, and counts what is lost', async () => {
    const { emitter, log, clock, told } = testEmitter({ batchSize: 5, batchSizeMax: 5 })
    log.faults = Array.from({ length: 99 }, () => () => 'no_answer')
    for (const event of numbered(30)) emitter.emit(event)
    const waiting = expect(emitter.emitAndWait({ event_type: 'data.updated' })).rejects.toBeDefined()
    const closed = emitter.close(3_000)
    await clock.advance(3_000)
    await closed
    await waiting
    expect(told.at(-1)).toBe('dropped 31 closed')
    expect(emitter.metrics()).toMatchObject({ emitted: 31, stored: 0, dropped: 31, queue_depth: 0 })
  })
})

test('several lanes send at a time, and flush waits for all of them', async () => {
  const { emitter, log } = testEmitter({ concurrency: 3, batchSize: 10, batchSizeMax: 10 })
  for (const event of numbered(100)) emitter.emit(event)
  await emitter.flush()
  expect(log.events).toHaveLength(100)
  expect(emitter.metrics()).toMatchObject({ stored: 100, queue_depth: 0 })
})

test('several lanes are in flight at once, one never', async () => {
  for (const concurrency of [1, 3]) {
    let flying = 0
    let most = 0
    const log = new FakeLog()
    const parts = {
      transport: async (body: string, signal: AbortSignal) => {
        most = Math.max(most, ++flying)
        await settle()
        flying--
        return log.transport(body, signal)
      },
      backlog: () => memoryBacklog(10_000),
      whenFull: 'block' as const,
    }
    const emitter = new Emitter(
      { url: 'http://log', apiKey: 'k', concurrency, batchSize: 5, batchSizeMax: 5 },
      parts,
    )
    for (const event of numbered(60)) emitter.emit(event)
    await emitter.flush()
    expect(log.events).toHaveLength(60)
    expect(most).toBe(concurrency)
  }
})

test('without a key, or with an address that is none, there is no emitter', () => {
  const parts = {
    transport: new FakeLog().transport,
    backlog: () => memoryBacklog(1),
    whenFull: 'block' as const,
  }
  expect(() => new Emitter({ url: 'http://log', apiKey: '' }, parts)).toThrow('apiKey')
})
