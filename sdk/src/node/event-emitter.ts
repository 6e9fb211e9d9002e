import { AsyncLocalStorage } from 'node:async_hooks'
import { memoryBacklog } from '../backlog'
import type { AuditContext } from '../context'
import { Emitter } from '../emitter'
import type { EmitterOptions } from '../options'
import { httpTransport } from './http-transport'

export type NodeEmitterOptions = EmitterOptions & {
  /** What happens when the buffer is full; `block` by default */
  overflow?: 'block' | 'drop'
}

/** The emitter for Node: kept connections and a context that follows asynchronous calls. */
export class EventEmitter extends Emitter {
  constructor(options: NodeEmitterOptions) {
    super(
      { storage: new AsyncLocalStorage<AuditContext>(), ...options },
      {
        transport: httpTransport({ url: options.url, apiKey: options.apiKey, gzip: options.gzip ?? true }),
        backlog: () => memoryBacklog(options.bufferSize ?? 10_000),
        whenFull: options.overflow ?? 'block',
      },
    )
  }
}
