import { expect, expectTypeOf, test } from 'vitest'
import { testEmitter } from '../tests/emitter'
import {
  agentEvent,
  complianceEvent,
  dataEvent,
  emitAgentExecution,
  emitApiRequest,
  emitUserLogin,
  securityEvent,
  systemEvent,
  testEvent,
  userEvent,
} from './event-makers'

test('each category has its maker, and each type its metadata', () => {
  const made = userEvent('user.role_changed', { metadata: { new_role: 'admin' } })
  expect(made).toEqual({ event_type: 'user.role_changed', metadata: { new_role: 'admin' } })
  expectTypeOf(made.event_type).toEqualTypeOf<'user.role_changed'>()
  // @ts-expect-error -- a role is a text
  userEvent('user.role_changed', { metadata: { new_role: 7 } })
  // @ts-expect-error -- no type of users
  userEvent('agent.started')
  expect(
    [
      agentEvent('agent.started'),
      testEvent('test.passed'),
      systemEvent('system.startup'),
      dataEvent('data.exported'),
      securityEvent('security.auth_failed'),
      complianceEvent('compliance.gdpr_request'),
    ].map(({ event_type }) => event_type),
  ).toEqual([
    'agent.started',
    'test.passed',
    'system.startup',
    'data.exported',
    'security.auth_failed',
    'compliance.gdpr_request',
  ])
})

test('the conveniences say how it ended', async () => {
  const { emitter, log } = testEmitter()
  emitUserLogin(emitter, { id: 'alice' }, { metadata: { mfa: true } })
  emitUserLogin(emitter, { id: 'alice' }, { outcome: 'failure', metadata: { reason: 'wrong password' } })
  for (const end of ['success', 'failure', 'timeout', 'cancelled'] as const)
    emitAgentExecution(emitter, { id: 'agent-1' }, end, { duration_ms: 5, metadata: { task_id: 't' } })
  for (const status of [200, 302, 404, 500]) emitApiRequest(emitter, { method: 'GET', route: '/x', status })
  await emitter.flush()
  expect(log.events.map(({ event_type, outcome, severity }) => [event_type, outcome, severity])).toEqual([
    ['user.login', undefined, 'info'],
    ['user.login', 'failure', 'warning'],
    ['agent.completed', 'success', 'info'],
    ['agent.failed', 'failure', 'error'],
    ['agent.timeout', 'failure', 'error'],
    ['agent.cancelled', 'cancelled', 'info'],
    ['api.request', 'success', 'info'],
    ['api.request', 'success', 'info'],
    ['api.request', 'failure', 'warning'],
    ['api.request', 'failure', 'error'],
  ])
  expect(log.events[0]?.actor).toEqual({ type: 'user', id: 'alice' })
  expect(log.events.at(-1)?.metadata).toEqual({ method: 'GET', route: '/x', status_code: 500 })
})
