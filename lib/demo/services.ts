import type { WireActor } from './wire-event'

export const SERVICE_NAMES = [
  'api-gateway',
  'auth-service',
  'orchestrator',
  'agent-runner',
  'test-executor',
  'billing',
  'data-service',
  'notification',
  'admin-console',
] as const
export type ServiceName = (typeof SERVICE_NAMES)[number]

export type Endpoint = readonly [
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  usualMs: number,
]
type Service = { name: ServiceName; version: string; endpoints: readonly [Endpoint, ...Endpoint[]] }

/** A `:` stands for an id. */
export const SERVICES: Record<ServiceName, Service> = {
  'api-gateway': {
    name: 'api-gateway',
    version: '4.12.1',
    endpoints: [
      ['GET', '/v1/projects', 18],
      ['GET', '/v1/projects/:', 14],
      ['POST', '/v1/projects/:/runs', 62],
      ['GET', '/v1/runs/:', 16],
    ],
  },
  'auth-service': {
    name: 'auth-service',
    version: '2.8.0',
    endpoints: [
      ['POST', '/oauth/token', 41],
      ['POST', '/oauth/introspect', 7],
      ['GET', '/users/:', 11],
    ],
  },
  orchestrator: {
    name: 'orchestrator',
    version: '6.3.4',
    endpoints: [
      ['POST', '/tasks', 35],
      ['GET', '/tasks/:', 9],
      ['DELETE', '/tasks/:', 22],
    ],
  },
  'agent-runner': {
    name: 'agent-runner',
    version: '6.3.4',
    endpoints: [
      ['POST', '/agents/:/heartbeat', 5],
      ['POST', '/agents/:/results', 48],
    ],
  },
  'test-executor': {
    name: 'test-executor',
    version: '3.19.0',
    endpoints: [
      ['POST', '/executions', 88],
      ['GET', '/executions/:', 13],
      ['GET', '/executions/:/artifacts', 120],
    ],
  },
  billing: {
    name: 'billing',
    version: '1.31.2',
    endpoints: [
      ['GET', '/accounts/:/usage', 55],
      ['POST', '/accounts/:/invoices', 140],
    ],
  },
  'data-service': {
    name: 'data-service',
    version: '5.2.0',
    endpoints: [
      ['GET', '/specs/:', 24],
      ['PUT', '/specs/:', 72],
      ['GET', '/datasets/:/rows', 95],
      ['PATCH', '/datasets/:', 44],
    ],
  },
  notification: {
    name: 'notification',
    version: '1.9.7',
    endpoints: [
      ['POST', '/messages', 29],
      ['GET', '/messages/:', 8],
    ],
  },
  'admin-console': {
    name: 'admin-console',
    version: '2.4.3',
    endpoints: [
      ['GET', '/admin/users', 33],
      ['GET', '/admin/audit/events', 47],
      ['PATCH', '/admin/users/:', 51],
    ],
  },
}

/** Which services the traffic goes to, as often as they stand here. */
export const TRAFFIC: readonly [ServiceName, ...ServiceName[]] = [
  'api-gateway',
  'api-gateway',
  'api-gateway',
  'api-gateway',
  'auth-service',
  'auth-service',
  'orchestrator',
  'orchestrator',
  'agent-runner',
  'agent-runner',
  'test-executor',
  'test-executor',
  'data-service',
  'data-service',
  'notification',
  'billing',
  'admin-console',
]

export const INSTANCES_PER_SERVICE = 3

/** The name of one running copy of a service, as the platform's hosts are called. */
export const instanceName = (service: ServiceName, instance: number) => `${service}-${instance + 1}`

const SERVICE_ACTORS = new Map<string, WireActor>()
SERVICE_NAMES.forEach((name, row) => {
  for (let instance = 0; instance < INSTANCES_PER_SERVICE; instance++)
    SERVICE_ACTORS.set(instanceName(name, instance), {
      id: `svc_${name}`,
      type: 'service',
      name,
      ip_address: `10.0.${row + 1}.${10 + instance}`,
      user_agent: `sentinel-${name}/${SERVICES[name].version}`,
    })
})

export function serviceActor(name: ServiceName, instance = 0): WireActor {
  return SERVICE_ACTORS.get(instanceName(name, instance)) ?? { id: `svc_${name}`, type: 'service', name }
}

/** What the platform does by itself, on a clock or by a rule. */
export const SYSTEM_ACTOR: WireActor = { id: 'sys_sentinel', type: 'system', name: 'Sentinel' }
