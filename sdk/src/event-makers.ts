import type { Emitter } from './emitter'
import type { AuditEvent, BuiltInType } from './event'
import type { NewActor } from './generated'

type TypeOf<Category extends string> = Extract<BuiltInType, `${Category}.${string}`>
type Rest<Type extends BuiltInType> = Omit<AuditEvent<Type>, 'event_type'>

const maker =
  <Category extends string>() =>
  <Type extends TypeOf<Category>>(event_type: Type, rest: Rest<Type> = {}): AuditEvent<Type> => ({
    ...rest,
    event_type,
  })

/** `userEvent('user.role_changed', { metadata: { new_role: 'admin' } })`: only types of the category, with their metadata. */
export const userEvent = maker<'user'>()
export const agentEvent = maker<'agent'>()
export const testEvent = maker<'test'>()
export const apiEvent = maker<'api'>()
export const systemEvent = maker<'system'>()
export const dataEvent = maker<'data'>()
export const securityEvent = maker<'security'>()
export const complianceEvent = maker<'compliance'>()

/** `user.login`: of severity `warning` when it failed. */
export function emitUserLogin(
  emitter: Emitter,
  actor: NewActor,
  rest: Omit<Rest<'user.login'>, 'actor'> = {},
): void {
  const severity = rest.outcome === 'failure' ? 'warning' : 'info'
  void emitter.emit(userEvent('user.login', { severity, ...rest, actor: { type: 'user', ...actor } }))
}

const AGENT_ENDS = {
  success: { event_type: 'agent.completed', outcome: 'success', severity: 'info' },
  failure: { event_type: 'agent.failed', outcome: 'failure', severity: 'error' },
  timeout: { event_type: 'agent.timeout', outcome: 'failure', severity: 'error' },
  cancelled: { event_type: 'agent.cancelled', outcome: 'cancelled', severity: 'info' },
} as const

/** The end of an agent's run: `agent.completed`, `agent.failed`, `agent.timeout` or `agent.cancelled`. */
export function emitAgentExecution(
  emitter: Emitter,
  agent: NewActor,
  end: keyof typeof AGENT_ENDS,
  rest: Omit<Rest<'agent.started'>, 'actor' | 'outcome'> = {},
): void {
  void emitter.emit({ ...AGENT_ENDS[end], ...rest, actor: { type: 'agent', ...agent } })
}

/** `api.request`, for requests that no middleware sees. 400 and above are failures, redirects are not. */
export function emitApiRequest(
  emitter: Emitter,
  { method, route, status }: { method: string; route: string; status: number },
  rest: Omit<Rest<'api.request'>, 'outcome'> = {},
): void {
  void emitter.emit(
    apiEvent('api.request', {
      action: `${method} ${route}`,
      severity: status >= 500 ? 'error' : status >= 400 ? 'warning' : 'info',
      ...rest,
      outcome: status >= 400 ? 'failure' : 'success',
      metadata: { ...rest.metadata, method, route, status_code: status },
    }),
  )
}
