import { ATTACK_TOOLS, FOREIGN_NETWORKS } from './places'
import {
  INSTANCES_PER_SERVICE,
  instanceName,
  SERVICE_NAMES,
  serviceActor,
  SERVICES,
  SYSTEM_ACTOR,
} from './services'
import { apiCall } from './traffic-api'
import { agentRun } from './traffic-agents'
import { dataKeeping } from './traffic-data'
import type { Planned } from './wire-event'
import type { World } from './world'

const WARNINGS = [
  ['disk_usage', 'The disk is 86 % full'],
  ['queue_depth', 'The queue has waited for more than 30 s'],
  ['slow_query', 'A query took 2,140 ms'],
  ['certificate_expiry', 'The certificate expires in 21 days'],
  ['retry', 'A message was delivered at the third attempt'],
] as const
const ERRORS = [
  ['ECONNRESET', 'The connection to the database was reset'],
  ['ETIMEDOUT', 'The call of a model provider timed out'],
  ['EPARSE', 'A specification could not be read: unexpected end of input'],
] as const
const CURRENCIES = ['CHF', 'EUR', 'GBP', 'USD', 'CAD'] as const

function complaint(world: World, at: number): Planned[] {
  const { random } = world
  const service = random.pick(SERVICE_NAMES)
  const instance = random.between(0, INSTANCES_PER_SERVICE - 1)
  const isError = random.chance(0.35)
  const [code, text] = isError ? random.pick(ERRORS) : random.pick(WARNINGS)
  const host = instanceName(service, instance)
  return [
    world.plan(at, isError ? 'system.error' : 'system.warning', {
      action: 'report',
      severity: isError ? 'error' : 'warning',
      outcome: isError ? 'failure' : 'partial',
      actor: serviceActor(service, instance),
      source: service,
      resource: { id: host, type: 'instance', name: host, parent_id: `svc_${service}` },
      description: `${text} (${host})`,
      metadata: {
        component: service,
        instance: host,
        version: SERVICES[service].version,
        code,
        uptime_seconds: random.between(60, 900_000),
      },
      tags: ['operations'],
    }),
  ]
}

function knock(world: World, at: number): Planned[] {
  const { random } = world
  const ip = `${random.pick(FOREIGN_NETWORKS)}.${random.between(100, 250)}`
  const isPolicy = random.chance(0.15)
  const path = random.pick(['/v1/projects', '/oauth/token', '/.env', '/wp-login.php', '/v1/runs'])
  const actor = { id: 'anonymous', type: 'anonymous', ip_address: ip, user_agent: random.pick(ATTACK_TOOLS) }
  return [
    world.plan(at, isPolicy ? 'security.policy_violated' : 'security.auth_failed', {
      action: isPolicy ? 'violate policy' : 'authenticate',
      severity: 'warning',
      outcome: 'failure',
      actor,
      source: 'api-gateway',
      resource: { id: path, type: 'endpoint', name: path },
      description: isPolicy
        ? `A request from ${ip} broke the policy “TLS 1.2 or newer” and was refused`
        : `A request for ${path} from ${ip} had no valid API key`,
      metadata: isPolicy
        ? { policy: 'tls-minimum-version', reason: 'TLS 1.1 was offered', path }
        : {
            method: 'api_key',
            reason: random.pick(['missing_key', 'unknown_key', 'expired_key']),
            path,
            status_code: 401,
          },
      tags: ['perimeter'],
      compliance_flags: ['soc2'],
    }),
  ]
}

function invoicePaid(world: World, at: number): Planned[] {
  const { random } = world
  const cents = random.between(4_900, 890_000)
  const currency = random.pick(CURRENCIES)
  const number = `INV-${random.between(10_000, 99_999)}`
  return [
    world.plan(at, 'billing.invoice_paid', {
      action: 'pay invoice',
      actor: serviceActor('billing', random.between(0, INSTANCES_PER_SERVICE - 1)),
      source: 'billing',
      resource: { id: number, type: 'invoice', name: number },
      description: `${number} was paid: ${(cents / 100).toFixed(2)} ${currency}`,
      metadata: {
        invoice: number,
        amount_cents: cents,
        currency,
        method: random.pick(['card', 'transfer', 'sepa']),
      },
      tags: ['billing'],
    }),
  ]
}

function released(world: World, at: number): Planned[] {
  const { random } = world
  const service = random.pick(SERVICE_NAMES)
  const { version } = SERVICES[service]
  return [
    world.plan(at, 'deploy.released', {
      action: 'release',
      actor: SYSTEM_ACTOR,
      source: 'orchestrator',
      resource: { id: `svc_${service}`, type: 'service', name: service },
      description: `${service} ${version} went live in production`,
      metadata: {
        service,
        version,
        commit: random.hex(40),
        environment: 'production',
        strategy: 'rolling',
        pull_request: random.between(1_000, 9_999),
      },
      tags: ['deployment'],
      duration_ms: random.between(40_000, 400_000),
    }),
  ]
}

/** One thing the platform does by itself. */
export function machineActivity(world: World, at: number): Planned[] {
  const draw = world.random.next()
  if (draw < 0.8) return apiCall(world, at)
  if (draw < 0.86) return agentRun(world, at)
  if (draw < 0.945) return dataKeeping(world, at)
  if (draw < 0.97) return complaint(world, at)
  if (draw < 0.985) return knock(world, at)
  if (!world.customTypes) return apiCall(world, at)
  return world.random.chance(0.85) ? invoicePaid(world, at) : released(world, at)
}
