import { agentRun } from './traffic-agents'
import { CASES, SUITES } from './traffic-tests'
import { dataUse } from './traffic-data'
import { accountChange } from './traffic-accounts'
import type { Person } from './people'
import { MINUTE_MS } from './places'
import type { Planned } from './wire-event'
import type { World } from './world'

const FLAGS = ['new-run-view', 'parallel-agents', 'invoice-v2', 'llm-triage', 'dark-charts'] as const
const SETTINGS = [
  ['agent.concurrency_max', 8, 64],
  ['retention.days', 90, 730],
  ['session.idle_minutes', 10, 60],
  ['rate_limit.per_minute', 300, 1_200],
  ['webhook.retries_max', 3, 10],
] as const

function signIn(world: World, at: number, person: Person): Planned[] {
  const { random } = world
  const actor = world.actorOf(person, at)
  const shared = {
    actor,
    source: 'auth-service',
    resource: { id: person.id, type: 'user', name: person.name },
    trace_id: random.hex(32),
    tags: ['authentication'],
  }
  const method = random.chance(0.6) ? 'sso' : 'password'
  const planned: Planned[] = []
  let time = at
  for (let attempt = 1; random.chance(0.06) && attempt < 4; attempt++) {
    planned.push(
      world.plan(time, 'user.login', {
        ...shared,
        action: 'login',
        severity: 'warning',
        outcome: 'failure',
        description: `Login of ${person.name} refused: wrong password`,
        metadata: { method: 'password', reason: 'invalid_credentials', attempt, mfa: false },
        compliance_flags: ['soc2'],
      }),
    )
    time += random.between(4_000, 25_000)
  }
  const mfa = person.role === 'admin' || random.chance(0.7)
  planned.push(
    world.plan(time, 'user.login', {
      ...shared,
      action: 'login',
      description: `${person.name} logged in with ${method === 'sso' ? 'single sign-on' : 'a password'} from ${actor.ip_address}`,
      metadata: { method, mfa, team: person.team, role: person.role },
      compliance_flags: ['soc2'],
      duration_ms: random.between(80, 900),
    }),
  )
  return planned
}

function signOut(world: World, at: number, person: Person): Planned[] {
  const isIdle = world.random.chance(0.4)
  return [
    world.plan(at, 'user.logout', {
      action: 'logout',
      actor: world.actorOf(person, at),
      source: 'auth-service',
      resource: { id: person.id, type: 'user', name: person.name },
      description: isIdle
        ? `The session of ${person.name} ended after it was idle`
        : `${person.name} logged out`,
      metadata: {
        reason: isIdle ? 'idle_timeout' : 'user_request',
        session_ms: world.random.between(5, 240) * MINUTE_MS,
      },
      tags: ['authentication'],
    }),
  ]
}

function testAuthoring(world: World, at: number, person: Person): Planned[] {
  const { random } = world
  const name = random.pick(CASES)
  const suite = random.pick(SUITES)
  const draw = random.next()
  const verb = draw < 0.3 ? 'created' : draw < 0.9 ? 'updated' : 'deleted'
  const version = random.between(1, 30)
  const before = { name, version, timeout_ms: 5_000, enabled: true }
  const after = {
    name,
    version: version + 1,
    timeout_ms: random.pick([2_000, 5_000, 10_000]),
    enabled: random.chance(0.9),
  }
  return [
    world.plan(at, `test.${verb}`, {
      action: verb === 'created' ? 'create' : verb === 'updated' ? 'update' : 'delete',
      actor: world.actorOf(person, at),
      source: 'api-gateway',
      resource: { id: `tst_${random.hex(8)}`, type: 'test', name, parent_id: `ste_${suite}` },
      description: `${person.name} ${verb} the test “${name}” in ${suite}`,
      metadata: { suite, version: verb === 'updated' ? version + 1 : version, team: person.team },
      changes: verb === 'created' ? { after: before } : verb === 'deleted' ? { before } : { before, after },
      tags: ['test', suite],
    }),
  ]
}

function configChange(world: World, at: number, person: Person): Planned[] {
  const { random } = world
  const shared = { actor: world.actorOf(person, at) }
  if (world.customTypes && random.chance(0.6)) {
    const flag = random.pick(FLAGS)
    const share = random.pick([0, 5, 25, 50, 100])
    return [
      world.plan(at, 'feature.flag_changed', {
        ...shared,
        action: 'change flag',
        source: 'admin-console',
        resource: { id: `flag_${flag}`, type: 'feature_flag', name: flag },
        description: `${person.name} set the flag ${flag} to ${share} % of users`,
        metadata: {
          flag,
          environment: 'production',
          share_percent: share,
          ticket: `OPS-${random.between(1_000, 9_999)}`,
        },
        changes: { before: { share_percent: random.pick([0, 5, 25, 50]) }, after: { share_percent: share } },
        tags: ['feature-flag'],
      }),
    ]
  }
  const [setting, low, high] = random.pick(SETTINGS)
  const before = random.between(low, high)
  const after = random.between(low, high)
  return [
    world.plan(at, 'system.config_changed', {
      ...shared,
      action: 'change configuration',
      severity: 'warning',
      source: 'admin-console',
      resource: { id: setting, type: 'setting', name: setting },
      description: `${person.name} changed ${setting} from ${before} to ${after}`,
      metadata: { setting, environment: 'production', ticket: `OPS-${random.between(1_000, 9_999)}` },
      changes: { before: { [setting]: before }, after: { [setting]: after } },
      tags: ['configuration'],
      compliance_flags: ['soc2'],
    }),
  ]
}

function refused(world: World, at: number, person: Person): Planned[] {
  const { random } = world
  const page = random.pick(['/admin/users', '/admin/billing', '/admin/keys', '/v1/datasets/customers/export'])
  return [
    world.plan(at, 'security.access_denied', {
      action: 'access',
      severity: 'warning',
      outcome: 'failure',
      actor: world.actorOf(person, at),
      source: 'api-gateway',
      resource: { id: page, type: 'endpoint', name: page },
      description: `${person.name} was refused ${page}: the role ${person.role} is not enough`,
      metadata: {
        method: 'GET',
        path: page,
        status_code: 403,
        role: person.role,
        reason: 'missing_permission',
      },
      tags: ['authorization'],
      compliance_flags: ['soc2'],
    }),
  ]
}

const isBuilder = (person: Person) =>
  person.role === 'engineer' || person.role === 'qa' || person.role === 'admin'
const isOperator = (person: Person) => person.role === 'engineer' || person.role === 'admin'

/** One thing a person does at work, as their role lets them. */
export function humanActivity(world: World, at: number): Planned[] {
  const person = world.someone(at)
  const draw = world.random.next()
  if (draw < 0.2) return signIn(world, at, person)
  if (draw < 0.32) return signOut(world, at, person)
  if (draw < 0.36) return accountChange(world, at, person)
  if (draw < 0.38) return refused(world, at, person)
  if (draw < 0.46 && isOperator(person)) return configChange(world, at, person)
  if (draw < 0.5 && isBuilder(person)) return agentRun(world, at, world.actorOf(person, at))
  if (draw < 0.7 && isBuilder(person)) return testAuthoring(world, at, person)
  return dataUse(world, at, person)
}
