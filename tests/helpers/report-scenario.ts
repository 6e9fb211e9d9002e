import { createHash } from 'node:crypto'
import { isBuiltInType } from '@/lib/event/taxonomy'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

type Json = Record<string, unknown>
export type PlantedEvent = Json & { id: string; event_type: string; occurred_at: string }

/** What a report must find: by its measure, and by what makes it the same finding (an event's id, or words). */
export type Planted = { measure: string; key: string; events: PlantedEvent[] }

type Facts = {
  actor?: Json
  resource?: Json
  metadata?: Json
  outcome?: string
  severity?: string
  tags?: string[]
  source?: string
  parent_event_id?: string
  changes?: Json
}

const idOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Events that no rule minds, and those that each rule must find. Times are days after `startMs`; the period must have 100 of them. */
export function plantedFindings(startMs: number): { findings: Planted[]; innocent: PlantedEvent[] } {
  let count = 0
  const at = (days: number, minutes = 0) => startMs + days * DAY_MS + minutes * MINUTE_MS
  const event = (type: string, ms: number, facts: Facts = {}): PlantedEvent => ({
    id: idOf(`planted ${count}`),
    event_type: type,
    occurred_at: new Date(ms).toISOString(),
    action: type,
    // None of them sends often enough to be missed.
    source: `planted-${count++ % 60}`,
    ...facts,
  })
  const person = (id: string, more: Json = {}) => ({ id, type: 'user', name: `Person ${id}`, ...more })
  const account = (id: string) => ({ id, type: 'user', name: `Account ${id}` })
  const findings: Planted[] = []
  const innocent: PlantedEvent[] = []
  const plant = (measure: string, events: PlantedEvent[], key = events[0]?.id ?? '') =>
    findings.push({ measure, key, events })
  const login = (id: string, ms: number, outcome: string, more: Json = {}, metadata: Json = { mfa: true }) =>
    event('user.login', ms, { actor: person(id, more), resource: account(id), outcome, metadata })
  const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))

  plant('privileged-sign-in-without-second-factor', [
    login('p-admin', at(1), 'success', {}, { role: 'admin', mfa: false, method: 'password' }),
  ])
  innocent.push(login('p-admin2', at(1), 'success', {}, { role: 'admin', mfa: 'totp', method: 'password' }))

  plant(
    'shared-account',
    many(3, (i) => login('p-shared', at(2, 2 * i), 'success', { ip_address: `198.51.100.${i + 1}` })),
  )
  innocent.push(
    ...many(2, (i) => login('p-moving', at(2, 2 * i), 'success', { ip_address: `198.51.100.${i + 9}` })),
  )

  const woke = login('p-dormant', at(97), 'success')
  innocent.push(login('p-dormant', at(3), 'success'))
  plant('dormant-account', [woke])

  plant(
    'denied-again-and-again',
    many(20, (i) =>
      event('security.access_denied', at(4, i), { actor: person('p-denied'), outcome: 'failure' }),
    ),
  )
  innocent.push(
    ...many(19, (i) =>
      event('security.access_denied', at(4, i), { actor: person('p-denied2'), outcome: 'failure' }),
    ),
  )

  const keyGone = event('api_key.revoked', at(5), {
    actor: person('p-keys'),
    resource: { id: 'key-1', type: 'api_key' },
  })
  plant('revoked-key-used', [
    keyGone,
    event('data.accessed', at(6), {
      actor: { id: 'key-1', type: 'api_key' },
      resource: { id: 'ds-1', type: 'dataset' },
    }),
  ])
  innocent.push(
    event('data.accessed', at(6), { actor: { id: 'key-1', type: 'api_key' }, outcome: 'failure' }),
    event('api_key.revoked', at(5), { actor: person('p-keys'), resource: { id: 'key-2', type: 'api_key' } }),
    event('data.accessed', at(4.9), { actor: { id: 'key-2', type: 'api_key' } }),
  )

  plant('guessed-password', [
    ...many(5, (i) => login('p-guessed', at(7, i), 'failure')),
    login('p-guessed', at(7, 20), 'success'),
  ])
  innocent.push(
    ...many(4, (i) => login('p-clumsy', at(7, i), 'failure')),
    login('p-clumsy', at(7, 20), 'success'),
  )
  innocent.push(
    ...many(5, (i) => login('p-slow', at(7, i), 'failure')),
    login('p-slow', at(7, 90), 'success'),
  )

  plant(
    'password-spraying',
    many(10, (i) =>
      event('security.auth_failed', at(8, i / 2), {
        actor: person(`p-door-${i}`, { ip_address: '203.0.113.66' }),
        outcome: 'failure',
      }),
    ),
  )
  plant(
    'attack-without-lock',
    many(20, (i) =>
      event('security.auth_failed', at(9, i / 2), { actor: person('p-attacked'), outcome: 'failure' }),
    ),
  )
  innocent.push(
    ...many(20, (i) =>
      event('security.auth_failed', at(9, i / 2), { actor: person('p-locked'), outcome: 'failure' }),
    ),
    event('user.locked', at(9, 15), { actor: person('p-auto'), resource: account('p-locked') }),
  )

  plant('account-without-approval', [
    event('user.created', at(10), { actor: person('p-maker'), resource: account('p-new') }),
  ])
  innocent.push(
    event('user.created', at(10), {
      actor: person('p-maker'),
      resource: account('p-new2'),
      metadata: { ticket: 'T-1' },
    }),
    event('access_request.approved', at(9), { actor: person('p-boss'), resource: account('p-new3') }),
    event('user.created', at(10), { actor: person('p-maker'), resource: account('p-new3') }),
  )
  plant('approved-by-oneself', [
    event('user.created', at(11), {
      actor: person('p-maker'),
      resource: account('p-new4'),
      metadata: { approved_by: 'p-maker' },
    }),
  ])

  const gone = event('user.deactivated', at(12), { actor: person('p-maker'), resource: account('p-gone') })
  plant('activity-after-deactivation', [
    gone,
    event('data.accessed', at(13), { actor: person('p-gone'), resource: { id: 'ds-1', type: 'dataset' } }),
  ])
  innocent.push(
    login('p-gone', at(13, 5), 'failure'),
    event('user.deactivated', at(12), { actor: person('p-maker'), resource: account('p-back') }),
    event('user.reactivated', at(13), { actor: person('p-maker'), resource: account('p-back') }),
    event('data.accessed', at(14), { actor: person('p-back'), resource: { id: 'ds-1', type: 'dataset' } }),
  )
  plant('late-termination', [
    event('hr.employee_terminated', at(15), { actor: person('p-hr'), resource: account('p-left') }),
    event('user.deleted', at(17), { actor: person('p-maker'), resource: account('p-left') }),
  ])
  plant('late-termination', [
    event('hr.employee_terminated', at(15), { actor: person('p-hr'), resource: account('p-stays') }),
  ])
  innocent.push(
    event('hr.employee_terminated', at(15), { actor: person('p-hr'), resource: account('p-left2') }),
    event('user.deleted', at(15, 90), { actor: person('p-maker'), resource: account('p-left2') }),
  )

  plant('role-change-without-approval', [
    event('user.role_changed', at(18), {
      actor: person('p-maker'),
      resource: account('p-role'),
      metadata: { previous_role: 'viewer', new_role: 'analyst' },
    }),
  ])
  plant('privilege-granted-to-oneself', [
    event('user.role_changed', at(19), {
      actor: person('p-climber'),
      resource: account('p-climber'),
      metadata: { previous_role: 'viewer', new_role: 'admin', ticket: 'T-2' },
    }),
  ])
  innocent.push(
    event('user.role_changed', at(19), {
      actor: person('p-climber2'),
      resource: account('p-climber2'),
      metadata: { previous_role: 'admin', new_role: 'viewer', ticket: 'T-3' },
    }),
  )
  plant('temporary-right-kept', [
    event('user.role_changed', at(20), {
      actor: person('p-maker'),
      resource: account('p-temp'),
      metadata: {
        previous_role: 'viewer',
        new_role: 'analyst',
        ticket: 'T-4',
        expires_at: new Date(at(22)).toISOString(),
      },
    }),
  ])
  // The first quarter of the period has its review, the second has none.
  innocent.push(event('access_review.completed', at(21), { actor: person('p-boss') }))

  plant('watching-turned-off', [
    event('system.config_changed', at(23), {
      actor: person('p-ops'),
      resource: { id: 'siem', type: 'setting' },
      metadata: { setting: 'siem.forwarding', ticket: 'T-5' },
      changes: { before: { 'siem.forwarding': true }, after: { 'siem.forwarding': false } },
    }),
  ])
  plant('vulnerability-open', [
    event('vulnerability.found', at(24), {
      severity: 'critical',
      resource: { id: 'CVE-1', type: 'vulnerability' },
    }),
  ])
  innocent.push(
    event('vulnerability.found', at(24), {
      severity: 'critical',
      resource: { id: 'CVE-2', type: 'vulnerability' },
    }),
    event('vulnerability.fixed', at(30), { resource: { id: 'CVE-2', type: 'vulnerability' } }),
  )
  plant('alarm-unanswered', [
    event('security.anomaly_detected', at(25), {
      severity: 'critical',
      outcome: 'failure',
      resource: account('p-x'),
    }),
  ])
  const alarm = event('security.anomaly_detected', at(25), { severity: 'critical', resource: account('p-y') })
  innocent.push(alarm, event('alert.acknowledged', at(25, 30), { metadata: { alert_id: alarm.id } }))

  const incident = event('incident.opened', at(26), { resource: { id: 'INC-1', type: 'incident' } })
  plant('incident-not-evaluated', [incident])
  plant('incident-not-contained', [incident])
  innocent.push(
    event('incident.opened', at(26), { resource: { id: 'INC-2', type: 'incident' } }),
    event('incident.triaged', at(26, 60), { resource: { id: 'INC-2', type: 'incident' } }),
    event('incident.resolved', at(27), { resource: { id: 'INC-2', type: 'incident' } }),
  )
  plant('change-without-approval', [
    event('deployment.finished', at(28), {
      actor: person('p-ops'),
      resource: { id: 'svc', type: 'service' },
    }),
  ])
  innocent.push(
    event('deployment.finished', at(28), {
      actor: person('p-ops'),
      resource: { id: 'svc', type: 'service' },
      metadata: { environment: 'staging' },
    }),
  )
  plant('change-approved-by-author', [
    event('deployment.finished', at(29), {
      actor: { id: 'ci', type: 'service' },
      resource: { id: 'svc', type: 'service' },
      metadata: { author: 'p-dev', approved_by: 'p-dev' },
    }),
  ])
  plant('emergency-change-unreviewed', [
    event('deployment.finished', at(30), {
      actor: person('p-ops'),
      resource: { id: 'svc-e', type: 'service' },
      metadata: { emergency: true, change_id: 'CHG-1' },
    }),
  ])
  innocent.push(
    event('deployment.finished', at(30), {
      actor: person('p-ops'),
      resource: { id: 'svc-f', type: 'service' },
      metadata: { emergency: true, change_id: 'CHG-2' },
    }),
    event('change.reviewed', at(32), {
      actor: person('p-boss'),
      metadata: { change_id: 'CHG-2', ticket: 'T-6' },
    }),
  )

  plant('bulk-export', [
    event('data.exported', at(33), {
      actor: person('p-taker'),
      metadata: { record_count: 100_000, format: 'csv' },
    }),
  ])
  innocent.push(
    event('data.exported', at(33), { actor: person('p-taker'), metadata: { record_count: 99_999 } }),
  )
  plant('unencrypted-transfer', [
    event('data.transferred', at(34), {
      actor: person('p-taker'),
      metadata: { encrypted: false, recipient: 'x' },
    }),
  ])
  innocent.push(
    event('data.transferred', at(34), { actor: person('p-taker'), metadata: { encrypted: true } }),
  )
  plant('personal-data-sent-without-purpose', [
    event('data.shared', at(35), {
      actor: person('p-taker'),
      metadata: { classification: 'personal', recipient: 'partner.example' },
    }),
  ])
  for (const [measure, kind] of [
    ['access-request-late', 'access'],
    ['erasure-request-late', 'erasure'],
    ['portability-request-late', 'portability'],
  ] as const) {
    const request = (n: number, day: number, status: string, outcome: string) =>
      event('compliance.gdpr_request', at(day), {
        actor: { id: `cus-${kind}-${n}`, type: 'customer' },
        resource: { id: `cus-${kind}-${n}`, type: 'customer' },
        outcome,
        metadata: { request_type: kind, request_id: `DSR-${kind}-${n}`, status },
      })
    plant(measure, [request(1, 36, 'received', 'pending'), request(1, 70, 'completed', 'success')])
    plant(measure, [request(2, 37, 'received', 'pending')])
    innocent.push(request(3, 36, 'received', 'pending'), request(3, 50, 'completed', 'success'))
  }
  plant('breach-told-late', [
    event('breach.detected', at(38), { severity: 'error', metadata: { breach_id: 'B-1' } }),
    event('breach.notified', at(42), { metadata: { breach_id: 'B-1' } }),
  ])
  innocent.push(
    event('breach.detected', at(38), { severity: 'error', metadata: { breach_id: 'B-2' } }),
    event('breach.notified', at(40), { metadata: { breach_id: 'B-2' } }),
  )

  const phi = { classification: 'phi' }
  plant('own-record', [
    event('data.accessed', at(44), {
      actor: person('p-nurse'),
      resource: { id: 'p-nurse', type: 'patient' },
      metadata: phi,
    }),
  ])
  plant(
    'many-patients',
    many(50, (i) =>
      event('data.accessed', at(45, i), {
        actor: person('p-curious'),
        resource: { id: `pat-${i}`, type: 'patient' },
        tags: ['phi'],
      }),
    ),
  )
  const glass = (n: number, metadata: Json) =>
    event('data.accessed', at(46, n), {
      actor: person(`p-glass-${n}`),
      resource: { id: `pat-g${n}`, type: 'patient' },
      tags: ['phi'],
      metadata: { break_glass: true, ...metadata },
    })
  const silent = glass(1, {})
  const unseen = glass(2, { reason: 'cardiac arrest' })
  const right = glass(3, { reason: 'cardiac arrest' })
  plant('break-glass-without-reason', [silent])
  plant('break-glass-unreviewed', [unseen])
  innocent.push(
    right,
    event('break_glass.reviewed', at(47), { parent_event_id: right.id }),
    event('break_glass.reviewed', at(47), { parent_event_id: silent.id }),
  )
  plant('phi-deleted-without-reason', [
    event('data.deleted', at(48), {
      actor: person('p-nurse'),
      resource: { id: 'pat-d', type: 'patient' },
      tags: ['phi'],
    }),
  ])
  plant('disclosure-incomplete', [
    event('disclosure.made', at(49), {
      actor: person('p-clerk'),
      resource: { id: 'pat-x', type: 'patient' },
      tags: ['phi'],
      metadata: { recipient: 'Insurer' },
    }),
  ])
  innocent.push(
    event('disclosure.made', at(49), {
      actor: person('p-clerk'),
      resource: { id: 'pat-x', type: 'patient' },
      tags: ['phi'],
      metadata: { recipient: 'Insurer', purpose: 'payment' },
    }),
  )

  // A service that sends every hour for 100 days, except for 36 hours from the 60th on, and then no more.
  for (let hour = 0; hour < 100 * 24; hour++)
    if (hour < 60 * 24 || hour >= 61.5 * 24)
      innocent.push(event('system.startup', at(0, hour * 60 + 7), { source: 'heartbeat' }))
  for (const silentFrom of [at(60), at(100)])
    findings.push({
      measure: 'silent-sources',
      key: `heartbeat:${Math.floor(silentFrom / HOUR_MS) * HOUR_MS}`,
      events: [],
    })
  return { findings, innocent }
}

/** The types that have to be registered first. */
export const plantedTypes = (events: readonly PlantedEvent[]): string[] =>
  [...new Set(events.map(({ event_type }) => event_type))].filter((type) => !isBuiltInType(type)).sort()
