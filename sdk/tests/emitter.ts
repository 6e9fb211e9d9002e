import { memoryBacklog } from '../src/backlog'
import { Emitter } from '../src/emitter'
import type { EmitterOptions } from '../src/options'
import { FakeLog } from './fake-log'
import { manualClock, type ManualClock } from './manual-clock'

export type TestEmitter = { emitter: Emitter; log: FakeLog; clock: ManualClock; told: string[] }

/** An emitter before a fake log, on a clock that stands still. `told` is what its hooks said. */
export function testEmitter(
  options: Partial<EmitterOptions> & { whenFull?: 'block' | 'drop' } = {},
): TestEmitter {
  const log = new FakeLog()
  const clock = manualClock()
  const told: string[] = []
  const emitter = new Emitter(
    {
      url: 'http://log',
      apiKey: 'key',
      clock,
      onRejected: ({ code }, event) => told.push(`rejected ${code} ${event.action ?? ''}`),
      onDropped: (count, reason) => told.push(`dropped ${count} ${reason}`),
      onError: ({ message }) => told.push(`error ${message}`),
      ...options,
    },
    {
      transport: log.transport,
      backlog: () => memoryBacklog(options.bufferSize ?? 10_000),
      whenFull: options.whenFull ?? 'block',
    },
  )
  return { emitter, log, clock, told }
}

export const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    event_type: 'data.updated' as const,
    action: `${from + index}`,
    actor: { id: 'alice', type: 'user' },
  }))
