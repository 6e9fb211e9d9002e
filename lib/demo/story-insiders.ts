import { CAST } from './people'
import { MINUTE_MS } from './places'
import { SYSTEM_ACTOR } from './services'
import type { Stage } from './stage'
import type { Planned } from './wire-event'
import type { World } from './world'

const FLAGS = ['soc2', 'iso27001']
const EXPORTS = 6

/** An administrator gives themselves the role of an owner, uses it, and gives it back. */
export function selfGrant(world: World, stage: Stage): Planned[] {
  const { climber, security } = CAST
  const at = stage.times.selfGrant
  const actor = world.actorOf(climber, at)
  const self = { id: climber.id, type: 'user', name: climber.name }
  const shared = {
    actor,
    source: 'admin-console',
    trace_id: world.random.hex(32),
    compliance_flags: FLAGS,
    tags: ['identity', 'privileged'],
  }
  const change = (when: number, before: string, after: string, parent?: string) =>
    world.plan(when, 'user.role_changed', {
      ...shared,
      action: 'change role',
      severity: 'critical',
      resource: self,
      description: `${climber.name} changed their own role from ${before} to ${after}`,
      metadata: { previous_role: before, new_role: after, self_granted: true, ticket: null },
      changes: { before: { role: before }, after: { role: after } },
      ...(parent === undefined ? {} : { parent_event_id: parent }),
    })
  const granted = change(at, 'admin', 'owner')
  const keys = world.plan(at + 6 * MINUTE_MS, 'system.config_changed', {
    ...shared,
    action: 'change configuration',
    severity: 'warning',
    resource: { id: 'audit.alerts', type: 'setting', name: 'audit.alerts' },
    description: `${climber.name} turned off the alerts on role changes`,
    metadata: { setting: 'audit.alerts.role_changed', environment: 'production' },
    changes: { before: { 'audit.alerts.role_changed': true }, after: { 'audit.alerts.role_changed': false } },
    parent_event_id: granted.event.id,
  })
  const noticed = world.plan(at + 9 * MINUTE_MS, 'security.policy_violated', {
    ...shared,
    action: 'violate policy',
    severity: 'critical',
    outcome: 'failure',
    actor: SYSTEM_ACTOR,
    resource: self,
    description: `Separation of duties: ${climber.name} granted a role to their own account; ${security.name} was told`,
    metadata: {
      policy: 'separation-of-duties',
      reason: 'grantor and grantee are the same',
      notified: security.email,
    },
    parent_event_id: granted.event.id,
  })
  return [granted, keys, noticed, change(at + 41 * MINUTE_MS, 'owner', 'admin', granted.event.id)]
}

/** Somebody takes most of the customer data home in the middle of the night. */
export function nightExport(world: World, stage: Stage): Planned[] {
  const { random } = world
  const { nightOwl } = CAST
  const from = stage.times.nightExport
  const actor = world.actorOf(nightOwl, from)
  const shared = {
    actor,
    trace_id: random.hex(32),
    compliance_flags: [...FLAGS, 'gdpr'],
    tags: ['data', 'pii', 'bulk'],
  }
  const login = world.plan(from, 'user.login', {
    ...shared,
    action: 'login',
    source: 'auth-service',
    resource: { id: nightOwl.id, type: 'user', name: nightOwl.name },
    description: `${nightOwl.name} logged in with a password from ${actor.ip_address}`,
    metadata: { method: 'password', mfa: true, team: nightOwl.team, role: nightOwl.role },
    tags: ['authentication'],
  })
  const planned = [login]
  let at = from + 3 * MINUTE_MS
  let records = 0
  for (let part = 1; part <= EXPORTS; part++) {
    const count = random.between(180_000, 240_000)
    records += count
    planned.push(
      world.plan(at, 'data.exported', {
        ...shared,
        action: 'export',
        severity: 'warning',
        source: 'data-service',
        resource: {
          id: 'ds_customers',
          type: 'dataset',
          name: 'customers',
          attributes: { classification: 'personal' },
        },
        description: `${nightOwl.name} exported ${count} records of customers as csv, part ${part} of ${EXPORTS}`,
        metadata: {
          dataset: 'customers',
          classification: 'personal',
          record_count: count,
          format: 'csv',
          bytes: count * 312,
          part,
        },
        duration_ms: random.between(90_000, 160_000),
        parent_event_id: login.event.id,
      }),
    )
    at += random.between(150_000, 260_000)
  }
  planned.push(
    world.plan(at + MINUTE_MS, 'security.anomaly_detected', {
      ...shared,
      action: 'detect anomaly',
      severity: 'critical',
      actor: SYSTEM_ACTOR,
      source: 'data-service',
      resource: { id: nightOwl.id, type: 'user', name: nightOwl.name },
      description: `Unusual export: ${nightOwl.name} took ${records} personal records at night, 300 times the usual amount`,
      metadata: {
        rule: 'bulk-export-off-hours',
        record_count: records,
        usual_record_count: 4_000,
        score: 91,
      },
      parent_event_id: login.event.id,
    }),
  )
  return planned
}
