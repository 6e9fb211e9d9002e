import { CAST } from './people'
import { ATTACKER_IP, MINUTE_MS } from './places'
import { SYSTEM_ACTOR } from './services'
import { BRUTE_FORCE_MS, LOCKED_MS, type Stage } from './stage'
import type { Planned, WireActor } from './wire-event'
import type { World } from './world'

const ATTEMPTS = 420
/** The lock comes when the attack is nearly over; these attempts run into it. */
const ATTEMPTS_AFTER_LOCK = 20
const FLAGS = ['soc2', 'iso27001']

/** Somebody guesses one person's password from one foreign address, until the account is locked. */
export function bruteForce(world: World, stage: Stage): Planned[] {
  const { random } = world
  const { victim, support } = CAST
  const from = stage.times.bruteForce
  const attempts = stage.size(ATTEMPTS, 12)
  const afterLock = Math.max(2, Math.round((ATTEMPTS_AFTER_LOCK * attempts) / ATTEMPTS))
  const attacker: WireActor = {
    id: victim.id,
    type: 'user',
    name: victim.name,
    email: victim.email,
    ip_address: ATTACKER_IP,
    user_agent: 'python-requests/2.32.5',
  }
  const shared = {
    source: 'auth-service',
    resource: { id: victim.id, type: 'user', name: victim.name },
    trace_id: random.hex(32),
    compliance_flags: FLAGS,
  }
  const lockAt = from + Math.floor((BRUTE_FORCE_MS * (attempts - afterLock)) / attempts)
  const anomaly = world.plan(lockAt - 400, 'security.anomaly_detected', {
    ...shared,
    action: 'detect anomaly',
    severity: 'critical',
    actor: SYSTEM_ACTOR,
    description: `Brute force: ${attempts - afterLock} failed logins for ${victim.email} from ${ATTACKER_IP} in 12 minutes`,
    metadata: {
      rule: 'login-brute-force',
      attempts: attempts - afterLock,
      window_seconds: 720,
      ip_address: ATTACKER_IP,
      score: 97,
    },
    tags: ['attack', 'brute-force'],
  })
  const planned: Planned[] = []
  let isLocked = false
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const at = from + Math.floor((BRUTE_FORCE_MS * attempt) / attempts)
    if (!isLocked && at > lockAt) {
      isLocked = true
      planned.push(anomaly, lock(world, lockAt, anomaly))
    }
    planned.push(
      world.plan(at, 'user.login', {
        ...shared,
        action: 'login',
        severity: 'warning',
        outcome: 'failure',
        actor: attacker,
        description: isLocked
          ? `Login of ${victim.name} refused: the account is locked`
          : `Login of ${victim.name} refused: wrong password`,
        metadata: {
          method: 'password',
          reason: isLocked ? 'account_locked' : 'invalid_credentials',
          attempt,
          mfa: false,
        },
        tags: ['authentication', 'brute-force'],
      }),
    )
  }
  const unlockAt = from + BRUTE_FORCE_MS + LOCKED_MS
  const owner = world.actorOf(victim, unlockAt)
  planned.push(
    world.plan(unlockAt, 'user.unlocked', {
      ...shared,
      action: 'unlock user',
      actor: world.actorOf(support, unlockAt),
      source: 'admin-console',
      description: `${support.name} unlocked the account of ${victim.name} after a call`,
      metadata: { reason: 'identity confirmed by phone', ticket: 'SUP-4127' },
      changes: { before: { status: 'locked' }, after: { status: 'active' } },
      tags: ['identity'],
    }),
    world.plan(unlockAt + 2 * MINUTE_MS, 'user.login', {
      ...shared,
      action: 'login',
      actor: owner,
      description: `${victim.name} logged in with a password from ${owner.ip_address}`,
      metadata: { method: 'password', mfa: true, team: victim.team, role: victim.role },
      tags: ['authentication'],
    }),
    world.plan(unlockAt + 4 * MINUTE_MS, 'user.password_changed', {
      ...shared,
      action: 'change password',
      actor: owner,
      description: `${victim.name} changed the password`,
      metadata: { method: 'forced_reset', mfa: true },
      tags: ['identity'],
    }),
  )
  return planned
}

function lock(world: World, at: number, anomaly: Planned): Planned {
  const { victim } = CAST
  return world.plan(at, 'user.locked', {
    action: 'lock user',
    severity: 'error',
    actor: SYSTEM_ACTOR,
    source: 'auth-service',
    resource: { id: victim.id, type: 'user', name: victim.name },
    description: `The account of ${victim.name} was locked after too many failed logins`,
    metadata: { reason: 'too many failed logins', rule: 'login-brute-force', ip_address: ATTACKER_IP },
    changes: { before: { status: 'active' }, after: { status: 'locked' } },
    tags: ['identity', 'brute-force'],
    compliance_flags: FLAGS,
    parent_event_id: anomaly.event.id,
  })
}
