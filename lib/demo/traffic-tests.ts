import { INSTANCES_PER_SERVICE, instanceName } from './services'
import type { Facts, Planned, WireActor, WireEvent } from './wire-event'
import type { World } from './world'

export const SUITES = [
  'checkout-api',
  'payments-v2',
  'identity',
  'catalogue-search',
  'orders-regression',
  'webhooks',
  'billing-smoke',
  'partner-gateway',
] as const
export const CASES = [
  'returns 201 for a valid body',
  'refuses a body without an amount',
  'keeps the order of pages',
  'answers 404 for an unknown id',
  'is idempotent on retry',
  'rejects an expired token',
  'escapes quotes in a search',
  'stays under 200 ms at 50 clients',
  'sends the webhook once',
  'rolls back on a declined card',
] as const
const FAILURES = [
  'expected status 201, got 500',
  'expected 42 items, got 41',
  'response did not match the schema at /data/0/price',
  'p95 was 312 ms, the budget is 200 ms',
] as const

export type Run = {
  suite: string
  runId: string
  kind: string
  agent: WireActor
  traceId: string
  parent: WireEvent
  environment: string
}

type Step = { at: number; row: number; name: string; testId: string; parentId: string }

function factsOf(run: Run, step: Step, action: string, description: string): Facts {
  return {
    severity: 'info',
    outcome: 'success',
    action,
    actor: run.agent,
    resource: { id: step.testId, type: 'test', name: step.name, parent_id: `ste_${run.suite}` },
    source: 'test-executor',
    description,
    metadata: {
      suite: run.suite,
      run_id: run.runId,
      environment: run.environment,
      instance: instanceName('test-executor', step.row % INSTANCES_PER_SERVICE),
      attempt: 1,
    },
    tags: ['test', run.suite],
    trace_id: run.traceId,
    parent_event_id: step.parentId,
  }
}

function skipped(world: World, run: Run, step: Step): Planned {
  const facts = factsOf(
    run,
    step,
    'skip',
    `Skipped “${step.name}” in ${run.suite}: a test it depends on failed`,
  )
  facts.outcome = 'cancelled'
  facts.metadata['reason'] = 'dependency failed'
  return world.plan(step.at, 'test.skipped', facts)
}

function verdict(world: World, run: Run, step: Step, took: number): Planned {
  const { random } = world
  const isFailure = random.chance(0.08)
  const what = isFailure ? `failed: ${random.pick(FAILURES)}` : `passed in ${took} ms`
  const facts = factsOf(run, step, isFailure ? 'fail' : 'pass', `“${step.name}” of ${run.suite} ${what}`)
  if (isFailure) {
    facts.severity = 'warning'
    facts.outcome = 'failure'
  }
  facts.metadata['assertions'] = random.between(3, 24)
  facts.metadata['failed_assertions'] = isFailure ? 1 : 0
  facts.duration_ms = took
  return world.plan(step.at + took, isFailure ? 'test.failed' : 'test.passed', facts)
}

/** Tests one after the other: each is executed, then passes or fails; some are skipped. */
export function testsOf(
  world: World,
  run: Run,
  from: number,
  count: number,
): { planned: Planned[]; end: number; failed: number } {
  const { random } = world
  const planned: Planned[] = []
  let at = from
  let failed = 0
  for (let row = 0; row < count; row++) {
    const step = {
      at,
      row,
      name: random.pick(CASES),
      testId: `tst_${random.hex(8)}`,
      parentId: run.parent.id,
    }
    if (random.chance(0.03)) {
      planned.push(skipped(world, run, step))
      at += random.between(5, 60)
      continue
    }
    const took = random.between(35, 4_200)
    const facts = factsOf(
      run,
      step,
      'execute',
      `Executed “${step.name}” of ${run.suite} on ${run.environment}`,
    )
    const executed = world.plan(at, 'test.executed', facts)
    const ended = verdict(world, run, { ...step, parentId: executed.event.id }, took)
    if (ended.event.event_type === 'test.failed') failed++
    planned.push(executed, ended)
    at += took + random.between(20, 900)
  }
  return { planned, end: at, failed }
}
