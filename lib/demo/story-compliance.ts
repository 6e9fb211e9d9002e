import { CAST } from './people'
import { DAY_MS, HOUR_MS, MINUTE_MS } from './places'
import { SYSTEM_ACTOR } from './services'
import type { Stage } from './stage'
import type { Facts, Planned } from './wire-event'
import type { World } from './world'

type Right = 'access' | 'erasure' | 'portability'

const ARTICLES: Record<Right, string> = { access: 'Art. 15', erasure: 'Art. 17', portability: 'Art. 20' }
const ANSWER_DAYS = 30

/** A person asks for their data or its erasure; the request is worked on and answered within hours. */
export function gdprRequest(world: World, at: number, right: Right): Planned[] {
  const { random } = world
  const { officer } = CAST
  const subject = `cus_${random.hex(8)}`
  const requestId = `GDPR-${random.between(1_000, 9_999)}`
  const person = { id: subject, type: 'customer', parent_id: requestId }
  const shared: Omit<Facts, 'action' | 'actor' | 'source' | 'description' | 'metadata'> = {
    resource: person,
    tags: ['privacy', right],
    compliance_flags: ['gdpr'],
    trace_id: random.hex(32),
  }
  const metadata = {
    request_id: requestId,
    request_type: right,
    article: ARTICLES[right],
    subject_id: subject,
  }
  const received = world.plan(at, 'compliance.gdpr_request', {
    ...shared,
    action: 'receive request',
    outcome: 'pending',
    actor: { id: subject, type: 'customer' },
    source: 'admin-console',
    description: `${requestId}: a customer asked for ${right} under ${ARTICLES[right]} GDPR`,
    metadata: { ...metadata, status: 'received', due_at: new Date(at + ANSWER_DAYS * DAY_MS).toISOString() },
  })
  const workAt = at + random.between(20, 90) * MINUTE_MS
  const type = right === 'erasure' ? 'data.deleted' : right === 'access' ? 'data.accessed' : 'data.exported'
  const work = world.plan(workAt, type, {
    ...shared,
    action: right === 'erasure' ? 'erase' : right === 'access' ? 'read' : 'export',
    actor: world.actorOf(officer, workAt),
    source: 'data-service',
    description: `${officer.name} handled the data of ${subject} for ${requestId}`,
    metadata: {
      dataset: 'customers',
      classification: 'personal',
      record_count: random.between(3, 90),
      request_id: requestId,
      ...(right === 'portability' ? { format: 'json' } : {}),
    },
    duration_ms: random.between(200, 4_000),
    parent_event_id: received.event.id,
  })
  const doneAt = workAt + random.between(30, 120) * MINUTE_MS
  const done = world.plan(doneAt, 'compliance.gdpr_request', {
    ...shared,
    action: 'complete request',
    actor: world.actorOf(officer, doneAt),
    source: 'admin-console',
    description: `${requestId}: ${officer.name} answered the request for ${right}`,
    metadata: { ...metadata, status: 'completed' },
    duration_ms: doneAt - at,
    parent_event_id: received.event.id,
  })
  return [received, work, done]
}

/** The compliance officer takes the log of a quarter for the auditors. */
export function auditExport(world: World, at: number): Planned[] {
  const { officer } = CAST
  const records = world.random.between(40_000, 90_000)
  return [
    world.plan(at, 'compliance.audit_export', {
      action: 'export audit log',
      actor: world.actorOf(officer, at),
      source: 'admin-console',
      resource: { id: 'audit-log', type: 'audit_log', name: 'Audit log' },
      description: `${officer.name} exported ${records} audit events for the SOC 2 auditors`,
      metadata: {
        framework: 'soc2',
        format: 'csv',
        rows: records,
        period_days: 90,
        recipient: 'auditors@example.com',
      },
      tags: ['audit'],
      compliance_flags: ['soc2', 'iso27001'],
      duration_ms: world.random.between(2_000, 30_000),
    }),
  ]
}

/** The nightly job that drops what is past its retention. */
export function retention(world: World, at: number): Planned[] {
  const removed = world.random.between(200, 4_000)
  return [
    world.plan(at, 'compliance.data_retention', {
      action: 'apply retention',
      actor: SYSTEM_ACTOR,
      source: 'data-service',
      resource: { id: 'ds_test-results', type: 'dataset', name: 'test-results' },
      description: `Removed ${removed} records of test-results older than 365 days`,
      metadata: {
        policy: 'test-results-365d',
        dataset: 'test-results',
        retention_days: 365,
        deleted: removed,
      },
      tags: ['retention'],
      compliance_flags: ['gdpr'],
      duration_ms: world.random.between(300, 9_000),
    }),
  ]
}

export const erasureRequest = (world: World, stage: Stage) =>
  gdprRequest(world, stage.times.erasureRequest, 'erasure')
export const accessRequest = (world: World, stage: Stage) =>
  gdprRequest(world, stage.times.accessRequest, 'access')
export const portabilityRequest = (world: World, stage: Stage) =>
  gdprRequest(world, stage.times.auditExport - 5 * HOUR_MS, 'portability')
