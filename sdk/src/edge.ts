import { memoryBacklog } from './backlog'
import { Emitter } from './emitter'
import type { EmitterOptions } from './options'
import { fetchTransport } from './transport'

export type EdgeEmitterOptions = EmitterOptions & {
  /** What happens when the buffer is full; `block` by default */
  overflow?: 'block' | 'drop'
}

/** The emitter for runtimes that have `fetch` and no disk: edge functions, workers, Deno, browsers. */
export class EventEmitter extends Emitter {
  constructor(options: EdgeEmitterOptions) {
    super(options, {
      transport: fetchTransport({ url: options.url, apiKey: options.apiKey, gzip: options.gzip ?? true }),
      backlog: () => memoryBacklog(options.bufferSize ?? 10_000),
      whenFull: options.overflow ?? 'block',
    })
  }
}

export { EmitError, type EmitErrorCode } from './errors'
export type { AuditContext, ContextStorage } from './context'
export type { AuditEvent, BuiltInType, EventReceipt, EventType, Rejection } from './event'
export type { EventMetadata, NewActor, NewEvent, NewResource } from './generated'
export type { MetricsSnapshot } from './metrics'
export type { DropReason, EmitterOptions } from './options'
export type { Emitter } from './emitter'
