import type { BuiltInType } from '@/lib/event/taxonomy'
import { INSTANCES_PER_SERVICE, instanceName, serviceActor } from './services'
import { MINUTE_MS } from './places'
import { type Run, SUITES, testsOf } from './traffic-tests'
import type { Facts, Planned, WireActor } from './wire-event'
import type { World } from './world'

const AGENT_KINDS = [
  ['functional-positive', 'Functional Positive Agent'],
  ['functional-negative', 'Functional Negative Agent'],
  ['functional-stateful', 'Functional Stateful Agent'],
  ['security-auth', 'Security Auth Agent'],
  ['security-injection', 'Security Injection Agent'],
  ['performance-planner', 'Performance Planner Agent'],
  ['data-mocking', 'Data Mocking Agent'],
] as const

/** How an agent's run ends: mostly well. */
function ending(
  world: World,
): readonly [type: BuiltInType, facts: Pick<Facts, 'action' | 'severity' | 'outcome'>, why: string] {
  const draw = world.random.next()
  if (draw < 0.9) return ['agent.completed', { action: 'complete' }, 'finished']
  if (draw < 0.95)
    return [
      'agent.failed',
      { action: 'fail', severity: 'error', outcome: 'failure' },
      'crashed: out of memory',
    ]
  if (draw < 0.98)
    return [
      'agent.timeout',
      { action: 'time out', severity: 'warning', outcome: 'failure' },
      'ran into its time limit',
    ]
  return ['agent.cancelled', { action: 'cancel', outcome: 'cancelled' }, 'was cancelled by its owner']
}

/** An agent is spawned by the orchestrator (or by a person), starts, runs tests and ends. */
export function agentRun(world: World, at: number, owner?: WireActor): Planned[] {
  const { random } = world
  const [kind, kindName] = random.pick(AGENT_KINDS)
  const agentId = `agt_${random.hex(8)}`
  const suite = random.pick(SUITES)
  const runId = `run_${random.hex(8)}`
  const traceId = random.hex(32)
  const environment = random.pick(['staging', 'staging', 'production', 'preview'])
  const instance = random.between(0, INSTANCES_PER_SERVICE - 1)
  const host = instanceName('agent-runner', instance)
  const agent: WireActor = {
    ...serviceActor('agent-runner', instance),
    id: agentId,
    type: 'agent',
    name: kindName,
  }
  const shared = {
    resource: { id: agentId, type: 'agent', name: kindName, parent_id: runId },
    trace_id: traceId,
    tags: ['agent', kind],
  }
  const metadata = { agent_type: kind, suite, run_id: runId, environment, instance: host }
  const spawned = world.plan(at, 'agent.spawned', {
    ...shared,
    action: 'spawn',
    actor: owner ?? serviceActor('orchestrator', instance),
    source: 'orchestrator',
    description: `Spawned a ${kindName} for ${suite} on ${environment}`,
    metadata: { ...metadata, queue_depth: random.between(0, 40) },
  })
  const startedAt = at + random.between(120, 2_500)
  const started = world.plan(startedAt, 'agent.started', {
    ...shared,
    action: 'start',
    actor: agent,
    source: 'agent-runner',
    description: `${kindName} started on ${host}`,
    metadata,
    parent_event_id: spawned.event.id,
  })
  const run: Run = { suite, runId, kind, agent, traceId, parent: started.event, environment }
  const count = random.between(1, 6)
  const tests = testsOf(world, run, startedAt + random.between(50, 1_200), count)
  const [type, facts, why] = ending(world)
  const end = type === 'agent.timeout' ? startedAt + 10 * MINUTE_MS : tests.end
  const ended = world.plan(end, type, {
    ...shared,
    ...facts,
    actor: agent,
    source: 'agent-runner',
    description: `${kindName} ${why}; tests of ${suite} run: ${count}, failed: ${tests.failed}`,
    metadata: {
      ...metadata,
      tests_run: count,
      tests_failed: tests.failed,
      ...(type === 'agent.timeout' ? { timeout_ms: 10 * MINUTE_MS } : {}),
    },
    duration_ms: end - startedAt,
    parent_event_id: started.event.id,
  })
  return [spawned, started, ...tests.planned, ended]
}
