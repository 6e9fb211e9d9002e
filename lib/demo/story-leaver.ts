import { CAST } from './people'
import { LEAVER_IP, MINUTE_MS } from './places'
import { SYSTEM_ACTOR } from './services'
import type { Stage } from './stage'
import type { Planned, WireActor } from './wire-event'
import type { World } from './world'

const FLAGS = ['soc2', 'iso27001', 'gdpr']

/** A colleague leaves and the account is deleted. */
export function leaving(world: World, stage: Stage): Planned[] {
  const { leaver, platform } = CAST
  const at = stage.times.leaving
  return [
    world.plan(at, 'user.deleted', {
      action: 'delete user',
      severity: 'warning',
      actor: world.actorOf(platform, at),
      source: 'admin-console',
      resource: { id: leaver.id, type: 'user', name: leaver.name },
      description: `${platform.name} deactivated the account of ${leaver.name}, whose last day it was`,
      metadata: { reason: 'employment ended', ticket: 'HR-2291', role: leaver.role },
      changes: { before: { status: 'active', role: leaver.role }, after: { status: 'deleted', role: null } },
      tags: ['identity', 'offboarding'],
      compliance_flags: FLAGS,
    }),
  ]
}

/** Two days later the account is used: the password fails, a forgotten API token does not. */
export function afterLeaving(world: World, stage: Stage): Planned[] {
  const { random } = world
  const { leaver } = CAST
  const actor: WireActor = {
    id: leaver.id,
    type: 'user',
    name: leaver.name,
    email: leaver.email,
    ip_address: LEAVER_IP,
    user_agent: 'curl/8.16.0',
  }
  const shared = { actor, trace_id: random.hex(32), compliance_flags: FLAGS, tags: ['offboarding', 'leaver'] }
  const planned: Planned[] = []
  let at = stage.times.afterLeaving
  for (let attempt = 1; attempt <= 3; attempt++) {
    planned.push(
      world.plan(at, 'user.login', {
        ...shared,
        action: 'login',
        severity: 'warning',
        outcome: 'failure',
        source: 'auth-service',
        resource: { id: leaver.id, type: 'user', name: leaver.name },
        description: `Login of ${leaver.name} refused: the account is deleted`,
        metadata: { method: 'password', reason: 'account_deleted', attempt, mfa: false },
      }),
    )
    at += random.between(9_000, 30_000)
  }
  at += 3 * MINUTE_MS
  for (let page = 1; page <= 6; page++) {
    planned.push(
      world.plan(at, 'data.accessed', {
        ...shared,
        action: 'read',
        source: 'data-service',
        resource: {
          id: 'ds_api-specs',
          type: 'dataset',
          name: 'api-specs',
          attributes: { classification: 'internal' },
        },
        description: `${leaver.name} read 200 records of api-specs with a personal API token`,
        metadata: {
          dataset: 'api-specs',
          classification: 'internal',
          record_count: 200,
          page,
          credential: 'personal_token',
        },
        duration_ms: random.between(60, 400),
      }),
    )
    at += random.between(1_000, 4_000)
  }
  planned.push(
    world.plan(at + 20_000, 'security.policy_violated', {
      ...shared,
      action: 'violate policy',
      severity: 'critical',
      outcome: 'failure',
      actor: SYSTEM_ACTOR,
      source: 'auth-service',
      resource: { id: leaver.id, type: 'user', name: leaver.name },
      description: `The deleted account of ${leaver.name} was used with a personal API token that had not been revoked`,
      metadata: {
        policy: 'offboarding-revokes-tokens',
        reason: 'token of a deleted account',
        ip_address: LEAVER_IP,
        records_read: 1_200,
      },
    }),
  )
  return planned
}
