import type { JsonObject, JsonValue, StoredEvent } from '@/lib/event/stored-event'
import { tally } from '../collect'
import type { MeasureDefinition } from '../definition'
import { each } from '../detect/each'
import { findingOf } from '../detect/finding'
import { overdue } from '../detect/overdue'
import { approvedByItself, APPROVALS, unapproved } from '../detect/unapproved'
import { answersOf, caseOf, flag, isOff, meta, ticketsOf } from '../values'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const WATCHES = /audit|alert|alarm|log|monitor|detect|siem|antivirus|firewall|mfa|two_?factor|encrypt/i

/** What a change of configuration set, by name. */
function settingsAfter(event: StoredEvent): [string, JsonValue][] {
  const after = event.changes?.after
  const named = meta(event, 'setting', 'key')
  const value = event.metadata?.['new']
  return [
    ...(typeof after === 'object' && after !== null && !Array.isArray(after)
      ? Object.entries(after as JsonObject)
      : []),
    ...(named !== null && value !== undefined ? [[named, value] as [string, JsonValue]] : []),
  ]
}

const CHANGES =
  '(type:system.config_changed,deploy.*,deployment.*,feature.flag_changed,change.deployed,change.released,change.implemented outcome:success -metadata.environment:test,testing,staging,development,dev,sandbox)'

const INCIDENT_OPENS = ['incident.opened', 'incident.reported', 'incident.detected', 'incident.created']
const INCIDENT_ENDS = ['incident.resolved', 'incident.closed']
const INCIDENT_JUDGED = ['incident.evaluated', 'incident.classified', 'incident.triaged', ...INCIDENT_ENDS]
const INCIDENT_CONTAINED = ['incident.contained', ...INCIDENT_ENDS]
const VULNERABILITY_OPENS = ['vulnerability.found', 'vulnerability.detected', 'vulnerability.reported']
const VULNERABILITY_ENDS = ['vulnerability.fixed', 'vulnerability.resolved', 'vulnerability.accepted']

const called = (event: StoredEvent) => [caseOf(event)].filter((id) => id !== null)
const isOf = (types: readonly string[]) => (event: StoredEvent) => types.includes(event.event_type)
const answering = (types: readonly string[]) => (event: StoredEvent) =>
  types.includes(event.event_type) ? called(event) : []

/** Alarms, incidents and changes: what was noticed, what was done, and who said so. */
export const OPERATIONS: readonly MeasureDefinition[] = [
  {
    kind: 'events',
    id: 'watching-turned-off',
    title: 'Watching that was turned off',
    question: 'Was logging, alerting or protection switched off?',
    rule: 'A change of configuration that sets something about logs, alerts, monitoring, detection, firewalls, encryption or second factors to off.',
    missing: 'No service sent a change of configuration (system.config_changed).',
    population: 'type:system.config_changed outcome:success',
    sample: true,
    detect: each((event) => {
      const off = settingsAfter(event).find(([name, value]) => WATCHES.test(name) && isOff(value))
      return off === undefined
        ? null
        : findingOf(event, `${off[0]} was turned off`, { Setting: off[0], To: String(off[1]) })
    }),
  },
  {
    kind: 'events',
    id: 'vulnerability-open',
    title: 'Vulnerabilities that stayed open',
    question: 'Are serious vulnerabilities closed in time?',
    rule: 'A vulnerability of severity error or critical that was neither fixed nor accepted within 30 days.',
    missing: 'No service sent a vulnerability (vulnerability.found).',
    population: `type:${VULNERABILITY_OPENS.join(',')} severity>=error`,
    context: `type:${VULNERABILITY_ENDS.join(',')}`,
    lookbackDays: 31,
    detect: overdue({
      opens: (event) =>
        isOf(VULNERABILITY_OPENS)(event) && (event.severity === 'error' || event.severity === 'critical'),
      openedAs: called,
      withinMs: () => 30 * DAY_MS,
      answers: answering(VULNERABILITY_ENDS),
      late: 'A vulnerability was closed too late',
      never: 'A vulnerability was not closed in time',
      subject: caseOf,
    }),
  },
  {
    kind: 'events',
    id: 'alarm-unanswered',
    title: 'Alarms that nobody answered',
    question: 'Does somebody act when the alarm goes off?',
    rule: 'A critical anomaly or broken policy that no event answered within 24 hours: a lock, a revocation, an acknowledgement or an incident that names it.',
    missing: 'No service sent a critical alarm (security.anomaly_detected, security.policy_violated).',
    population: 'type:security.anomaly_detected,security.policy_violated severity:critical',
    context:
      'type:user.locked,user.password_changed,user.deleted,user.deactivated,incident.*,alert.*,alarm.*,session.revoked,api_key.revoked,key.revoked,token.revoked,credential.revoked (has:parent OR has:metadata.alert_id OR has:metadata.event_id OR has:metadata.anomaly_id)',
    lookbackDays: 2,
    sample: true,
    detect: overdue({
      opens: (event) => event.category === 'security' && event.severity === 'critical',
      openedAs: (event) => [event.id],
      withinMs: () => DAY_MS,
      answers: (event) => (event.category === 'security' ? [] : answersOf(event)),
      late: 'An alarm was answered too late',
      never: 'An alarm was not answered',
    }),
    collect: tally(
      'Alarms by rule',
      ['Type', 'Rule'],
      [(event) => event.event_type, (event) => meta(event, 'rule', 'policy')],
    ),
  },
  {
    kind: 'events',
    id: 'incident-not-evaluated',
    title: 'Incidents that nobody judged',
    question: 'Is each incident evaluated?',
    rule: 'An incident that was neither evaluated nor closed within 72 hours.',
    missing: 'No service sent an incident (incident.opened).',
    population: `type:${INCIDENT_OPENS.join(',')}`,
    context: `type:${INCIDENT_JUDGED.join(',')}`,
    lookbackDays: 4,
    sample: true,
    detect: overdue({
      opens: isOf(INCIDENT_OPENS),
      openedAs: called,
      withinMs: () => 72 * HOUR_MS,
      answers: answering(INCIDENT_JUDGED),
      late: 'An incident was evaluated too late',
      never: 'An incident was not evaluated in time',
      subject: caseOf,
    }),
  },
  {
    kind: 'events',
    id: 'incident-not-contained',
    title: 'Incidents that went on',
    question: 'Is each incident contained and closed?',
    rule: 'An incident that was neither contained nor closed within 30 days.',
    missing: 'No service sent an incident (incident.opened).',
    population: `type:${INCIDENT_OPENS.join(',')}`,
    context: `type:${INCIDENT_CONTAINED.join(',')}`,
    lookbackDays: 31,
    detect: overdue({
      opens: isOf(INCIDENT_OPENS),
      openedAs: called,
      withinMs: () => 30 * DAY_MS,
      answers: answering(INCIDENT_CONTAINED),
      late: 'An incident was contained too late',
      never: 'An incident was not contained in time',
      subject: caseOf,
    }),
  },
  {
    kind: 'events',
    id: 'change-without-approval',
    title: 'Changes without an approval',
    question: 'Was each change of production approved before it was made?',
    rule: 'A change that names neither a ticket, a pull request nor who approved it, and no approval of it in the seven days before.',
    missing: 'No service sent a change of production (system.config_changed, deploy.*, change.deployed).',
    population: CHANGES,
    context: APPROVALS,
    lookbackDays: 7,
    sample: true,
    detect: unapproved('Production was changed without an approval'),
    collect: tally(
      'Changes by type and who made them',
      ['Type', 'Changed by'],
      [(event) => event.event_type, (event) => event.actor?.name ?? event.actor?.id ?? null],
    ),
  },
  {
    kind: 'events',
    id: 'change-approved-by-author',
    title: 'Changes that their author approved',
    question: 'Did a second person approve each change?',
    rule: 'A change whose approver is its author.',
    missing: 'No change says who approved it.',
    population: `${CHANGES} (has:metadata.approved_by OR has:metadata.approver OR has:metadata.approved_by_id)`,
    detect: approvedByItself('The author of a change approved it', (event) =>
      meta(event, 'author', 'author_id'),
    ),
  },
  {
    kind: 'events',
    id: 'emergency-change-unreviewed',
    title: 'Emergency changes that nobody looked at afterwards',
    question: 'Is an emergency change reviewed after the fact?',
    rule: 'An emergency change without a review within five days.',
    missing: 'No change says that it was an emergency (metadata.emergency).',
    population: `${CHANGES} metadata.emergency:true`,
    context: 'type:change.reviewed,change.review_completed,change.post_reviewed',
    lookbackDays: 6,
    detect: overdue({
      opens: (event) => flag(event, 'emergency') === true,
      openedAs: (event) => [...ticketsOf(event), event.id, event.resource?.id].filter((id) => id != null),
      withinMs: () => 5 * DAY_MS,
      answers: (event) =>
        event.event_type.startsWith('change.') && event.event_type.includes('review')
          ? [...ticketsOf(event), ...answersOf(event)]
          : [],
      late: 'An emergency change was reviewed too late',
      never: 'An emergency change was not reviewed',
    }),
  },
]
