import type { EventEmitter } from './event-emitter'

const TIMEOUT_MS = 5_000

/**
 * Sends what waits when the process is going to end: it has nothing left to do, or got SIGTERM. How and when it ends stays the
 * service's decision: where it listens for SIGTERM itself this only sends, and where it doesn't the signal does what it always did,
 * afterwards. @returns takes it back
 */
export function flushAtExit(emitter: EventEmitter): () => void {
  const onBeforeExit = () => {
    // Asking again would keep the process alive for ever.
    process.off('beforeExit', onBeforeExit)
    void emitter.close(TIMEOUT_MS)
  }
  const onSignal = (signal: NodeJS.Signals) => {
    const isAlone = process.listenerCount(signal) === 1
    if (!isAlone) return void emitter.flush()
    void emitter.close(TIMEOUT_MS).finally(() => {
      stop()
      process.kill(process.pid, signal)
    })
  }
  const onExit = () => emitter.finishSync()
  const stop = () => {
    process.off('beforeExit', onBeforeExit)
    process.off('SIGTERM', onSignal)
    process.off('exit', onExit)
  }
  process.on('beforeExit', onBeforeExit)
  process.on('SIGTERM', onSignal)
  process.on('exit', onExit)
  return stop
}
