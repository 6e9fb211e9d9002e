import type { StoredEvent } from '@/lib/event/stored-event'
import { tally } from '../collect'
import type { MeasureDefinition } from '../definition'
import { each } from '../detect/each'
import { findingOf } from '../detect/finding'
import { overdue } from '../detect/overdue'
import { flag, meta, metaNumber, metaTime } from '../values'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const BULK_RECORDS = 100_000
const ANSWER_DAYS = 30

const recordsOf = (event: StoredEvent) => metaNumber(event, 'record_count', 'row_count', 'rows', 'records')
const by = (event: StoredEvent) => event.actor?.name ?? event.actor?.email ?? event.actor?.id ?? null

const PERSONAL =
  '(metadata.classification:personal,sensitive,special,special_category OR tag:pii,personal,personal_data OR flag:gdpr)'

const requestOf = (event: StoredEvent) =>
  [
    meta(event, 'request_id'),
    meta(event, 'subject_id'),
    event.resource?.parent_id,
    event.resource?.id,
  ].filter((id) => id != null)

const ENDED = ['completed', 'closed', 'answered', 'fulfilled', 'refused', 'rejected', 'denied']
const statusOf = (event: StoredEvent) => meta(event, 'status')?.toLowerCase() ?? null
const isEnded = (event: StoredEvent) => ENDED.includes(statusOf(event) ?? '')
const isOpened = (event: StoredEvent) =>
  ['received', 'open', 'opened', 'new', 'pending'].includes(statusOf(event) ?? '') ||
  (statusOf(event) === null && event.outcome === 'pending')

/** Requests of people, and whether each was answered within a month (Art. 12(3)). */
function request(id: string, title: string, kinds: string, question: string): MeasureDefinition {
  return {
    kind: 'events',
    id,
    title,
    question,
    rule: `A request that was not answered within ${ANSWER_DAYS} days, or by its own due date where that is earlier (Art. 12(3)).`,
    missing: 'No service sent such a request (compliance.gdpr_request).',
    population: `type:compliance.gdpr_request metadata.request_type:${kinds}`,
    lookbackDays: ANSWER_DAYS + 1,
    sample: true,
    detect: overdue({
      opens: isOpened,
      openedAs: (event) => requestOf(event).slice(0, 1),
      withinMs: (event, atMs) =>
        Math.min(ANSWER_DAYS * DAY_MS, (metaTime(event, 'due_at') ?? Number.POSITIVE_INFINITY) - atMs),
      answers: (event) => (isEnded(event) ? requestOf(event) : []),
      late: 'A request was answered too late',
      never: 'A request was not answered in time',
      subject: (event) => meta(event, 'request_id', 'subject_id') ?? event.resource?.id ?? null,
    }),
    collect: tally('Requests by state', ['State', 'Outcome'], [statusOf, (event) => event.outcome]),
  }
}

const BREACH_OPENS = [
  'breach.detected',
  'breach.discovered',
  'privacy.breach_detected',
  'security.breach_detected',
]
const BREACH_TOLD = ['breach.notified', 'breach.reported_to_authority', 'privacy.breach_notified']

const TAKEN = 'type:data.exported,data.shared,data.transferred,disclosure.*'

/** Where data went, and the rights of those it is about. */
export const DATA: readonly MeasureDefinition[] = [
  {
    kind: 'events',
    id: 'data-exports',
    title: 'Exports, and who made them',
    question: 'Who took data out, and how much?',
    rule: null,
    missing: 'No service sent an export (data.exported).',
    population: 'type:data.exported',
    sample: true,
    collect: tally(
      'Exports by who made them',
      ['Exported by', 'Data'],
      [by, (event) => meta(event, 'dataset', 'table') ?? event.resource?.name ?? event.resource?.id ?? null],
      { column: 'Records', of: recordsOf },
    ),
  },
  {
    kind: 'events',
    id: 'bulk-export',
    title: 'Exports of a great many records',
    question: 'Did anyone take more than their work needs?',
    rule: `An export of ${BULK_RECORDS.toLocaleString('en')} or more records.`,
    missing: 'No export says how many records it had.',
    population:
      'type:data.exported (has:metadata.record_count OR has:metadata.row_count OR has:metadata.rows OR has:metadata.records)',
    detect: each((event) => {
      const records = recordsOf(event)
      return records !== null && records >= BULK_RECORDS
        ? findingOf(event, `${records.toLocaleString('en')} records were exported at once`, {
            Records: records,
            Format: meta(event, 'format'),
          })
        : null
    }),
  },
  {
    kind: 'events',
    id: 'unencrypted-transfer',
    title: 'Transfers without encryption',
    question: 'Was data protected on its way?',
    rule: 'An export, a transfer or a disclosure that says it was not encrypted, or went over a way that does not encrypt.',
    missing: 'No transfer says how it was protected (metadata.encrypted, metadata.tls, metadata.transport).',
    population: `${TAKEN} (has:metadata.encrypted OR has:metadata.tls OR has:metadata.transport)`,
    sample: true,
    detect: each((event) => {
      const isOpen =
        flag(event, 'encrypted') === false ||
        flag(event, 'tls') === false ||
        /^(?:http|ftp|smtp|telnet|plain|plaintext)$/i.test(meta(event, 'transport') ?? '')
      return isOpen
        ? findingOf(event, 'Data went out without encryption', {
            Transport: meta(event, 'transport'),
            To: meta(event, 'recipient', 'destination'),
          })
        : null
    }),
  },
  {
    kind: 'events',
    id: 'audit-log-exports',
    title: 'Exports of the audit log itself',
    question: 'Who took the audit trail out?',
    rule: null,
    missing: 'Nobody exported the audit trail.',
    population: 'type:compliance.audit_export -action:report.*',
    own: true,
    sample: true,
    collect: tally('By who made them', ['Exported by', 'Format'], [by, (event) => meta(event, 'format')]),
  },
  {
    kind: 'events',
    id: 'personal-data-use',
    title: 'Uses of personal data',
    question: 'Which services process personal data, what for, and whom do they give it to (Art. 30)?',
    rule: null,
    missing: 'No event is about personal data, as far as classification, tags and flags say.',
    population: `type:data.* ${PERSONAL}`,
    sample: true,
    collect: tally(
      'Processing, as it was seen',
      ['Service', 'Data', 'Done', 'Purpose', 'Recipient'],
      [
        (event) => event.source,
        (event) => meta(event, 'dataset', 'table') ?? event.resource?.type ?? null,
        (event) => event.event_type,
        (event) => meta(event, 'purpose', 'legal_basis'),
        (event) => meta(event, 'recipient', 'destination'),
      ],
    ),
  },
  {
    kind: 'events',
    id: 'personal-data-sent-without-purpose',
    title: 'Personal data given away without a purpose',
    question: 'Does each transfer of personal data say what it is for?',
    rule: 'Personal data that went to a named recipient without a purpose and without a legal basis.',
    missing: 'No transfer of personal data names its recipient.',
    population: `${TAKEN} ${PERSONAL} (has:metadata.recipient OR has:metadata.destination)`,
    sample: true,
    detect: each((event) =>
      meta(event, 'purpose', 'legal_basis', 'reason') === null
        ? findingOf(event, 'Personal data was given away without a purpose', {
            To: meta(event, 'recipient', 'destination'),
          })
        : null,
    ),
  },
  request(
    'access-request-late',
    'Requests for access',
    'access,rectification',
    'Did everyone who asked for their data get an answer in time (Art. 15)?',
  ),
  request(
    'erasure-request-late',
    'Requests for erasure',
    'erasure,deletion,restriction',
    'Was every request to be erased decided in time (Art. 17)?',
  ),
  request(
    'portability-request-late',
    'Requests for a copy to take along',
    'portability',
    'Did everyone who asked for a copy to take along get it in time (Art. 20)?',
  ),
  {
    kind: 'events',
    id: 'breach-told-late',
    title: 'Breaches that were reported late',
    question: 'Was the authority told within 72 hours (Art. 33)?',
    rule: 'A breach of personal data that was not reported within 72 hours.',
    missing: 'No service sent a breach (breach.detected).',
    population: `type:${BREACH_OPENS.join(',')}`,
    context: `type:${BREACH_TOLD.join(',')}`,
    lookbackDays: 4,
    sample: true,
    detect: overdue({
      opens: (event) => BREACH_OPENS.includes(event.event_type),
      openedAs: (event) =>
        [meta(event, 'breach_id', 'incident_id') ?? event.resource?.id].filter((id) => id != null),
      withinMs: () => 72 * HOUR_MS,
      answers: (event) =>
        BREACH_TOLD.includes(event.event_type)
          ? [meta(event, 'breach_id', 'incident_id') ?? event.resource?.id].filter((id) => id != null)
          : [],
      late: 'A breach was reported after more than 72 hours',
      never: 'A breach was not reported within 72 hours',
      subject: (event) => meta(event, 'breach_id', 'incident_id') ?? event.resource?.id ?? null,
    }),
  },
]
