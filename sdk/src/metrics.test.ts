import { expect, test } from 'vitest'
import { numbered, testEmitter } from '../tests/emitter'

test('Prometheus reads the counters, the depth and the latencies', async () => {
  const { emitter, log, clock } = testEmitter()
  log.faults = [() => ({ status: 503, retryAfter: '1' })]
  for (const event of numbered(99)) emitter.emit(event)
  emitter.emit({ event_type: 'data.updated', severity: 'poison' as never })
  await clock.advance(0)
  expect(emitter.metrics()).toMatchObject({ queue_depth: 100, stored: 0 })
  await clock.advance(2_000)
  expect(emitter.metrics()).toMatchObject({ queue_depth: 0, flush_ms: { count: 1, sum: 1_000, max: 1_000 } })
  const text = emitter.prometheus()
  for (const line of [
    '# TYPE sentinel_emitter_stored_total counter',
    'sentinel_emitter_emitted_total 100',
    'sentinel_emitter_stored_total 99',
    'sentinel_emitter_rejected_total 1',
    'sentinel_emitter_retried_total 1',
    'sentinel_emitter_queue_depth 0',
    'sentinel_emitter_flush_seconds_bucket{le="0.5"} 0',
    'sentinel_emitter_flush_seconds_bucket{le="1"} 1',
    'sentinel_emitter_flush_seconds_bucket{le="+Inf"} 1',
    'sentinel_emitter_flush_seconds_sum 1',
    'sentinel_emitter_flush_seconds_count 1',
  ])
    expect(text.split('\n')).toContain(line)
  expect(text.endsWith('\n')).toBe(true)
})

test('the hook tells of each settled batch', async () => {
  const flushes: unknown[] = []
  const { emitter } = testEmitter({ onFlush: (flush) => flushes.push(flush) })
  for (const event of numbered(10)) emitter.emit(event)
  await emitter.flush()
  expect(flushes).toEqual([{ events: 10, ms: 0 }])
})
