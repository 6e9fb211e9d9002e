import { CUSTOMER_NETWORK } from './places'
import {
  type Endpoint,
  INSTANCES_PER_SERVICE,
  instanceName,
  serviceActor,
  type ServiceName,
  SERVICES,
  TRAFFIC,
} from './services'
import type { Facts, Planned, WireActor } from './wire-event'
import type { World } from './world'

const CUSTOMERS = ['Acme', 'Globex', 'Initech', 'Umbra', 'Hooli', 'Vandelay', 'Northwind', 'Contoso'] as const

const CLIENTS = CUSTOMERS.flatMap((customer, row) =>
  ['ci', 'dashboard', 'nightly'].map((use, column): WireActor => ({
    id: `cli_${customer.toLowerCase()}_${use}`,
    type: 'service',
    name: `${customer} ${use}`,
    ip_address: `${CUSTOMER_NETWORK}.${10 + row * 8 + column}`,
    user_agent:
      use === 'dashboard'
        ? 'sentinel-js/3.4.1 (node 22.11.0; linux)'
        : 'sentinel-python/3.9.0 (cpython 3.13)',
  })),
)
const FIRST_CLIENT: WireActor = CLIENTS[0] ?? { id: 'cli_unknown', type: 'service' }

const RATE_LIMIT_PER_MINUTE = 600
/** Tracing is sampled, as on most platforms. */
const TRACED_SHARE = 0.1
/** Runs, suites and specs that are worked with at a time. */
const RECORDS = 400

const recordId = (n: number) => (Math.imul(n + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')

type Call = {
  at: number
  took: number
  method: string
  template: string
  path: string
  service: ServiceName
  instance: string
  actor: WireActor
  traceId?: string
}

function statusOf(world: World, method: string): number {
  const { random } = world
  if (random.chance(0.955)) return method === 'POST' ? 201 : method === 'DELETE' ? 204 : 200
  return random.pick([400, 401, 403, 404, 404, 404, 409, 422, 500, 502, 503])
}

function startCall(world: World, at: number): Call {
  const { random } = world
  const service = random.pick(TRAFFIC)
  const copy = random.between(0, INSTANCES_PER_SERVICE - 1)
  const [method, template, usualMs]: Endpoint = random.pick(SERVICES[service].endpoints)
  const isOutside = service === 'api-gateway' || service === 'auth-service'
  return {
    at,
    // A long tail: most calls are near the usual time, a few take many times as long.
    took: Math.max(1, Math.round((usualMs * (0.6 + 0.5 * random.next())) / (1 - 0.97 * random.next()))),
    method,
    template,
    path: template.replace(':', recordId(random.between(0, RECORDS - 1))),
    service,
    instance: instanceName(service, copy),
    actor: isOutside
      ? (CLIENTS[random.between(0, CLIENTS.length - 1)] ?? FIRST_CLIENT)
      : serviceActor(service === 'orchestrator' ? 'api-gateway' : 'orchestrator', copy),
    ...(random.chance(TRACED_SHARE) ? { traceId: random.hex(32) } : {}),
  }
}

function factsOf(call: Call, status: number, description: string): Facts {
  const { method, path } = call
  return {
    severity: status >= 500 ? 'error' : status >= 400 ? 'warning' : 'info',
    outcome: status >= 400 ? 'failure' : 'success',
    action: `${method} ${call.template}`,
    actor: call.actor,
    resource: {
      id: `${call.service}${call.template}`,
      type: 'endpoint',
      name: `${call.service} ${call.template}`,
    },
    source: call.service,
    description,
    metadata: { method, path, status_code: status, instance: call.instance },
    tags: ['api', method.toLowerCase()],
    ...(call.traceId === undefined ? {} : { trace_id: call.traceId }),
  }
}

function failed(world: World, call: Call, status: number): Planned[] {
  const { method, service } = call
  const request = world.plan(
    call.at,
    'api.request',
    factsOf(call, 202, `${method} ${call.template} accepted by ${service}`),
  )
  const facts = factsOf(call, status, `${method} ${call.template} failed at ${service} with status ${status}`)
  facts.metadata['error'] = status === 503 ? 'upstream unavailable' : 'internal error'
  facts.duration_ms = call.took
  facts.parent_event_id = request.event.id
  return [request, world.plan(call.at + call.took, 'api.error', facts)]
}

function limited(world: World, call: Call): Planned[] {
  const who = call.actor.name ?? call.actor.id
  const limit = `${RATE_LIMIT_PER_MINUTE} requests a minute`
  const facts = factsOf(call, 429, `${who} was over ${limit} at ${call.service}`)
  facts.metadata['limit_per_minute'] = RATE_LIMIT_PER_MINUTE
  facts.metadata['retry_after_seconds'] = world.random.between(1, 60)
  return [world.plan(call.at, 'api.rate_limit', facts)]
}

/** One call of an API: the request alone, or with its response or its error. */
export function apiCall(world: World, at: number): Planned[] {
  const { random } = world
  const call = startCall(world, at)
  const { method, service, took } = call
  const status = world.isDown(service, at) && random.chance(0.9) ? 503 : statusOf(world, method)
  if (status >= 500) return failed(world, call, status)
  if (random.chance(0.004)) return limited(world, call)

  const facts = factsOf(call, status, `${method} ${call.template} answered ${status} by ${service}`)
  facts.duration_ms = took
  const request = world.plan(at, 'api.request', facts)
  if (random.chance(0.7)) return [request]

  const answer = factsOf(call, status, `Response ${status} of ${service} for ${method} ${call.template}`)
  if (status < 400) answer.severity = 'debug'
  answer.metadata['response_bytes'] = random.between(40, 48_000)
  answer.duration_ms = took
  answer.parent_event_id = request.event.id
  return [request, world.plan(at + took, 'api.response', answer)]
}
