import type { AuditEvent } from './event'
import type { NewActor } from './generated'

/** What events get that don't say it themselves. */
export type AuditContext = {
  actor?: NewActor | undefined
  source?: string | undefined
  trace_id?: string | undefined
  span_id?: string | undefined
  parent_event_id?: string | undefined
  tags?: readonly string[] | undefined
}

/** Carries a context through asynchronous calls; an `AsyncLocalStorage<AuditContext>` is one. */
export type ContextStorage = {
  getStore: () => AuditContext | undefined
  run: <Result>(context: AuditContext, fn: () => Result) => Result
}

/** For runtimes without AsyncLocalStorage: there is no context. */
export const noContext: ContextStorage = { getStore: () => undefined, run: (_, fn) => fn() }

/** An actor of another id is another actor: nothing of the first is said of them. */
function actorOf(own: NewActor | null | undefined, around: NewActor | undefined): NewActor | undefined {
  if (own == null) return around
  if (around === undefined || (own.id != null && own.id !== around.id)) return own
  return { ...around, ...own }
}

/** The inner context over the outer one; tags add up. */
export function innerContext(outer: AuditContext | undefined, inner: AuditContext): AuditContext {
  if (outer === undefined) return inner
  const tags = [...new Set([...(outer.tags ?? []), ...(inner.tags ?? [])])]
  return {
    ...outer,
    ...inner,
    actor: actorOf(inner.actor, outer.actor),
    ...(tags.length > 0 ? { tags } : {}),
  }
}

/** The event with what its context knows; what it says itself stays. */
export function withContext(event: AuditEvent, context: AuditContext | undefined): AuditEvent {
  if (context === undefined) return event
  const { tags = [] } = context
  // A trace of the event's own has spans of its own.
  const span = event.trace_id == null ? context.span_id : undefined
  return {
    ...event,
    actor: actorOf(event.actor, context.actor),
    source: event.source ?? context.source,
    trace_id: event.trace_id ?? context.trace_id,
    span_id: event.span_id ?? span,
    parent_event_id: event.parent_event_id ?? context.parent_event_id,
    ...(tags.length > 0 ? { tags: [...new Set([...tags, ...(event.tags ?? [])])] } : {}),
  }
}
