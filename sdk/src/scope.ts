import type { Emitter } from './emitter'
import type { AuditEvent, EventType } from './event'

/** What is known of an event before it has ended. */
export type ScopedEvent<Type extends EventType = EventType> = Omit<AuditEvent<Type>, 'id' | 'duration_ms'>

/** The event of a scope, for those inside it. */
export type Scope = {
  /** Of the event; others may refer to it */
  readonly id: string
  /** Adds what becomes known meanwhile. Metadata is added to, the rest is replaced; an outcome that is set stays. */
  set: (more: Partial<Omit<ScopedEvent, 'event_type'>>) => void
}

export type ScopeOptions = {
  /** Another event at the beginning, of this type, with the outcome `pending`; `true` for the same type */
  started?: EventType | true
  /** Once it is aborted, what is thrown means `cancelled` */
  signal?: AbortSignal
}

const isAbort = (error: unknown, signal: AbortSignal | undefined) =>
  signal?.aborted === true || (error instanceof Error && error.name === 'AbortError')

const classOf = (error: unknown) =>
  error instanceof Error ? error.constructor.name || error.name : typeof error

/** How it ended, from what was thrown: a failure with the class and the message of the error, or `cancelled`. */
function endOf(error: unknown, signal: AbortSignal | undefined): Partial<AuditEvent> {
  if (isAbort(error, signal)) return { outcome: 'cancelled' }
  const message = error instanceof Error ? error.message : String(error)
  return { outcome: 'failure', severity: 'error', metadata: { error: message, error_type: classOf(error) } }
}

/** What each says over what is under it; metadata adds up. */
const over = (under: Partial<AuditEvent>, more: Partial<AuditEvent>): Partial<AuditEvent> => ({
  ...under,
  ...more,
  ...(under.metadata == null && more.metadata == null
    ? {}
    : { metadata: { ...under.metadata, ...more.metadata } }),
})

/** See `Emitter.scope`. */
export function runScope<Result>(
  emitter: Emitter,
  event: ScopedEvent,
  fn: (scope: Scope) => Result,
  options: ScopeOptions,
): Result {
  const { clock } = emitter
  const startedMs = clock.elapsedMs()
  const occurred_at = event.occurred_at ?? new Date(clock.nowMs()).toISOString()
  const id = emitter.newId()
  const { started, signal } = options
  const startId = started === undefined ? undefined : emitter.newId()
  let said: Partial<AuditEvent> = {}

  if (started !== undefined && startId !== undefined)
    void emitter.emit({
      ...event,
      id: startId,
      occurred_at,
      event_type: started === true ? event.event_type : started,
      outcome: 'pending',
    })

  const end = (how: Partial<AuditEvent>) => {
    const duration_ms = Math.max(0, Math.round((clock.elapsedMs() - startedMs) * 1000) / 1000)
    // What the event says of itself stands over what was thrown, but for the outcome of a throw.
    const ended = over(over(how, event), said)
    const thrown = how.outcome === undefined ? {} : { outcome: said.outcome ?? how.outcome }
    void emitter.emit({
      ...ended,
      ...thrown,
      event_type: event.event_type,
      id,
      duration_ms,
      ...(startId === undefined
        ? { occurred_at }
        : { parent_event_id: startId, occurred_at: new Date(clock.nowMs()).toISOString() }),
    })
  }
  const scope: Scope = { id, set: (more) => (said = over(said, more)) }
  const fail = (error: unknown): never => {
    end(endOf(error, signal))
    throw error
  }
  const succeed = <Value>(value: Value): Value => {
    end({})
    return value
  }

  let result: Result
  try {
    result = emitter.withContext({ parent_event_id: startId ?? id }, () => fn(scope))
  } catch (error) {
    return fail(error)
  }
  return result instanceof Promise ? (result.then(succeed, fail) as Result) : succeed(result)
}
