import { CAST } from './people'
import { MINUTE_MS } from './places'
import { INSTANCES_PER_SERVICE, instanceName, serviceActor, SERVICES } from './services'
import { OUTAGE_MS, type Stage } from './stage'
import type { Planned } from './wire-event'
import type { World } from './world'

const SERVICE = 'test-executor'
const ERRORS = 460
const CAUSE = 'too many clients already: the connection pool of test-executor is exhausted'

/** The test executor loses its database for half an hour; a changed setting and a restart bring it back. */
export function outage(world: World, stage: Stage): Planned[] {
  const { random } = world
  const from = stage.times.outage
  const errors = stage.size(ERRORS, 10)
  const traceId = random.hex(32)
  const planned: Planned[] = [
    world.plan(from - 4 * MINUTE_MS, 'system.warning', {
      action: 'report',
      severity: 'warning',
      outcome: 'partial',
      actor: serviceActor(SERVICE),
      source: SERVICE,
      resource: {
        id: instanceName(SERVICE, 0),
        type: 'instance',
        name: instanceName(SERVICE, 0),
        parent_id: `svc_${SERVICE}`,
      },
      description: 'The connection pool of test-executor is 95 % in use',
      metadata: {
        component: SERVICE,
        code: 'pool_usage',
        version: SERVICES[SERVICE].version,
        pool_used: 95,
        pool_max: 100,
      },
      tags: ['operations', 'outage'],
      trace_id: traceId,
    }),
  ]
  for (let row = 0; row < errors; row++) {
    const at = from + Math.floor((OUTAGE_MS * (row + random.next() * 0.9)) / errors)
    const instance = row % INSTANCES_PER_SERVICE
    planned.push(row % 3 === 0 ? systemError(world, at, instance) : apiError(world, at, instance))
  }
  return [...planned, ...recovery(world, from + OUTAGE_MS, traceId)]
}

function systemError(world: World, at: number, instance: number): Planned {
  const host = instanceName(SERVICE, instance)
  return world.plan(at, 'system.error', {
    action: 'report',
    severity: 'critical',
    outcome: 'failure',
    actor: serviceActor(SERVICE, instance),
    source: SERVICE,
    resource: { id: host, type: 'instance', name: host, parent_id: `svc_${SERVICE}` },
    description: `${CAUSE} (${host})`,
    metadata: {
      component: SERVICE,
      instance: host,
      version: SERVICES[SERVICE].version,
      code: '53300',
      error: CAUSE,
    },
    tags: ['operations', 'outage'],
  })
}

function apiError(world: World, at: number, instance: number): Planned {
  const { random } = world
  const path = `/executions/${random.hex(8)}`
  return world.plan(at, 'api.error', {
    action: 'GET /executions/:',
    severity: 'error',
    outcome: 'failure',
    actor: serviceActor('orchestrator', instance),
    source: SERVICE,
    resource: { id: path, type: 'endpoint', name: `${SERVICE} /executions/:` },
    description: `GET ${path} failed at ${SERVICE} with status 503`,
    metadata: {
      method: 'GET',
      path,
      status_code: 503,
      error: 'upstream unavailable',
      instance: instanceName(SERVICE, instance),
      request_id: `req_${random.hex(16)}`,
    },
    tags: ['api', 'outage'],
    duration_ms: random.between(5_000, 30_000),
  })
}

function recovery(world: World, at: number, traceId: string): Planned[] {
  const { platform } = CAST
  const shared = { source: SERVICE, trace_id: traceId, tags: ['operations', 'outage', 'recovery'] }
  const planned = [
    world.plan(at, 'system.config_changed', {
      ...shared,
      action: 'change configuration',
      severity: 'warning',
      actor: world.actorOf(platform, at),
      resource: { id: 'database.pool_max', type: 'setting', name: 'database.pool_max' },
      description: `${platform.name} raised database.pool_max of ${SERVICE} from 100 to 300 to end the outage`,
      metadata: { setting: 'database.pool_max', environment: 'production', ticket: 'INC-318' },
      changes: { before: { 'database.pool_max': 100 }, after: { 'database.pool_max': 300 } },
    }),
  ]
  for (let instance = 0; instance < INSTANCES_PER_SERVICE; instance++)
    planned.push(
      ...restart(world, at + (instance + 1) * 25_000, SERVICE, instance, 'recovery after an outage'),
    )
  return planned
}

/** One copy of a service stops and starts again. */
export function restart(
  world: World,
  at: number,
  service: keyof typeof SERVICES,
  instance: number,
  reason: string,
): Planned[] {
  const host = instanceName(service, instance)
  const { version } = SERVICES[service]
  const shared = {
    actor: serviceActor(service, instance),
    source: service,
    resource: { id: host, type: 'instance', name: host, parent_id: `svc_${service}` },
    tags: ['operations'],
    trace_id: world.random.hex(32),
  }
  const metadata = { component: service, instance: host, version, reason }
  const stopped = world.plan(at, 'system.shutdown', {
    ...shared,
    action: 'shut down',
    description: `${host} shut down: ${reason}`,
    metadata: { ...metadata, exit_code: 0, signal: 'SIGTERM' },
  })
  const started = world.plan(at + world.random.between(2_000, 9_000), 'system.startup', {
    ...shared,
    action: 'start up',
    description: `${host} started with version ${version}`,
    metadata: { ...metadata, pid: world.random.between(100, 30_000) },
    duration_ms: world.random.between(900, 6_000),
    parent_event_id: stopped.event.id,
  })
  return [stopped, started]
}
