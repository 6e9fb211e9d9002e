import type { StoredEvent } from '@/lib/event/stored-event'
import { tally } from '../collect'
import type { MeasureDefinition } from '../definition'
import { burst } from '../detect/burst'
import { each } from '../detect/each'
import { findingOf } from '../detect/finding'
import { overdue } from '../detect/overdue'
import { answersOf, flag, meta, namesOf, personOf, ticketOf } from '../values'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const PATIENTS_PER_HOUR = 50
const REVIEW_DAYS = 7

export const PHI = '(tag:phi,ephi,healthcare OR flag:hipaa,phi OR metadata.classification:phi,ephi,health)'
const BREAK_GLASS =
  'type:data.*,user.*,security.*,access.*,break_glass.* (tag:break-glass,break_glass OR metadata.break_glass:true)'
const REVIEWS = ['break_glass.reviewed', 'access.reviewed', 'phi_access.reviewed']

const isBreakGlass = (event: StoredEvent) =>
  flag(event, 'break_glass') === true ||
  event.tags.some((tag) => tag === 'break-glass' || tag === 'break_glass')
const reasonOf = (event: StoredEvent) => meta(event, 'reason', 'justification', 'break_glass_reason')
const by = (event: StoredEvent) => event.actor?.name ?? event.actor?.email ?? event.actor?.id ?? null
const recipientOf = (event: StoredEvent) => meta(event, 'recipient', 'destination')
const isPerson = (event: StoredEvent) => !['service', 'system', 'agent'].includes(event.actor?.type ?? 'user')

/** Protected health information: who looked, who broke the glass, and whom it was given to. */
export const HEALTH: readonly MeasureDefinition[] = [
  {
    kind: 'events',
    id: 'phi-access',
    title: 'Access to health information',
    question: 'Who created, read, changed and deleted health information?',
    rule: null,
    missing: 'No event is about health information: none is tagged phi, flagged hipaa or classified so.',
    population: `type:data.* ${PHI}`,
    sample: true,
    collect: tally(
      'By person and what was done',
      ['Person', 'Done', 'Outcome'],
      [by, (event) => event.event_type, (event) => event.outcome],
    ),
  },
  {
    kind: 'events',
    id: 'own-record',
    title: 'People who opened their own record',
    question: 'Did anyone use their access for themselves?',
    rule: 'Health information of the person who opened it.',
    missing: 'No event about health information says whose it is.',
    population: `type:data.* ${PHI} (has:resource.id OR has:metadata.patient_id OR has:metadata.subject_id)`,
    detect: each((event) => {
      const person = personOf(event)
      return person !== null && namesOf(event).includes(person)
        ? findingOf(event, 'Somebody opened their own record')
        : null
    }),
  },
  {
    kind: 'events',
    id: 'many-patients',
    title: 'Many patients in a short time',
    question: 'Did anyone browse?',
    rule: `One person opened the records of ${PATIENTS_PER_HOUR} or more patients within an hour.`,
    missing: 'No event about health information says whose it is.',
    population: `type:data.accessed ${PHI} (has:resource.id OR has:metadata.patient_id OR has:metadata.subject_id)`,
    detect: burst({
      key: (event) => (isPerson(event) ? (event.actor?.id ?? null) : null),
      distinct: personOf,
      threshold: PATIENTS_PER_HOUR,
      withinMs: HOUR_MS,
      title: (actor, count) => `${actor} opened ${count} records of many patients within an hour`,
    }),
  },
  {
    kind: 'events',
    id: 'break-glass-without-reason',
    title: 'Emergency access without a reason',
    question: 'Does each emergency access say why?',
    rule: 'An emergency access ("break the glass") that gives no reason.',
    missing: 'Nobody used an emergency access, as far as the log says (metadata.break_glass).',
    population: BREAK_GLASS,
    sample: true,
    detect: each((event) =>
      isBreakGlass(event) && reasonOf(event) === null
        ? findingOf(event, 'The glass was broken without a reason')
        : null,
    ),
    collect: tally('Reasons', ['Person', 'Reason'], [by, reasonOf]),
  },
  {
    kind: 'events',
    id: 'break-glass-unreviewed',
    title: 'Emergency access that nobody looked at afterwards',
    question: 'Is each emergency access reviewed?',
    rule: `An emergency access without a review within ${REVIEW_DAYS} days.`,
    missing: 'Nobody used an emergency access, as far as the log says (metadata.break_glass).',
    population: BREAK_GLASS,
    context: `type:${REVIEWS.join(',')}`,
    lookbackDays: REVIEW_DAYS + 1,
    detect: overdue({
      opens: (event) => isBreakGlass(event) && !REVIEWS.includes(event.event_type),
      openedAs: (event) => [event.id],
      withinMs: () => REVIEW_DAYS * DAY_MS,
      answers: (event) => (REVIEWS.includes(event.event_type) ? answersOf(event) : []),
      late: 'An emergency access was reviewed too late',
      never: 'An emergency access was not reviewed',
    }),
  },
  {
    kind: 'events',
    id: 'phi-deleted-without-reason',
    title: 'Health information deleted without a reason',
    question: 'Is health information kept from being destroyed wrongly?',
    rule: 'Health information that was deleted without a reason and without a ticket.',
    missing: 'No health information was deleted, as far as the log says.',
    population: `type:data.deleted outcome:success ${PHI}`,
    sample: true,
    detect: each((event) =>
      meta(event, 'reason', 'policy', 'purpose') === null && ticketOf(event) === null
        ? findingOf(event, 'Health information was deleted without a reason')
        : null,
    ),
  },
  {
    kind: 'events',
    id: 'disclosure-incomplete',
    title: 'Disclosures that cannot be accounted for',
    question: 'Does each disclosure say to whom, what for, and of whom?',
    rule: 'A disclosure of health information without a recipient, a purpose or the patient.',
    missing: 'No health information was disclosed, as far as the log says (disclosure.*, data.exported).',
    population: `type:disclosure.*,data.shared,data.transferred ${PHI} OR (type:data.exported ${PHI} (has:metadata.recipient OR has:metadata.destination))`,
    sample: true,
    detect: each((event) => {
      const lacks = [
        ...(recipientOf(event) === null ? ['recipient'] : []),
        ...(meta(event, 'purpose', 'reason', 'legal_basis') === null ? ['purpose'] : []),
        ...(personOf(event) === null ? ['patient'] : []),
      ]
      return lacks.length === 0
        ? null
        : findingOf(event, `A disclosure has no ${lacks.join(' and no ')}`, { To: recipientOf(event) })
    }),
    collect: tally(
      'Disclosures by recipient and purpose',
      ['Recipient', 'Purpose'],
      [recipientOf, (event) => meta(event, 'purpose', 'reason', 'legal_basis')],
    ),
  },
]
