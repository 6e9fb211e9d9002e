import { OWN_SOURCE } from '@/lib/event/stored-event'
import { tally } from '../collect'
import type { MeasureDefinition } from '../definition'
import { each } from '../detect/each'
import { every } from '../detect/every'
import { findingOf } from '../detect/finding'
import { meta } from '../values'

const by = (event: { actor: { name: string | null; id: string | null } | null }) =>
  event.actor?.name ?? event.actor?.id ?? null

/** The log itself: whole, kept for long enough, watched and looked at. */
export const LOG: readonly MeasureDefinition[] = [
  {
    kind: 'fact',
    fact: 'integrity',
    id: 'integrity',
    title: 'The log is as it was written',
    question: 'Was an event changed, removed or slipped in?',
    rule: 'Anything that the check of the log against its tree, run for this report, found wrong.',
    missing: 'The period has no event that could be checked.',
  },
  {
    kind: 'fact',
    fact: 'retention',
    id: 'retention',
    title: 'How long events are kept',
    question: 'Is the log kept for as long as the framework asks?',
    rule: 'A category whose period is shorter than the framework asks.',
    missing: 'The framework asks for no period.',
  },
  {
    kind: 'fact',
    fact: 'kept-too-long',
    id: 'kept-too-long',
    title: 'Events that should be gone',
    question: 'Is nothing kept for longer than its period (Art. 5(1)(e))?',
    rule: 'Events of a category that are more than two days older than its period, and under no legal hold.',
    missing: 'The log has no events.',
  },
  {
    kind: 'fact',
    fact: 'silent-sources',
    id: 'silent-sources',
    title: 'Services that fell silent',
    question: 'Did every service go on sending?',
    rule: 'A service without an event for at least 24 whole hours, and for three times as long as 99 of 100 of its pauses last.',
    missing: 'No service sent often enough for its silence to mean something (events in 24 different hours).',
  },
  {
    kind: 'fact',
    fact: 'activity',
    id: 'activity',
    title: 'Activity',
    question: 'What happened in the period?',
    rule: null,
    missing: 'The period has no events.',
  },
  {
    kind: 'events',
    id: 'verification-runs',
    title: 'Checks of the log',
    question: 'Is the log checked against its tree regularly?',
    rule: 'A month that lies in the period whole, and in which nobody checked the log.',
    missing: 'Nobody checked the log in the period.',
    population: `action:ledger.verify source:${OWN_SOURCE}`,
    own: true,
    detect: every(1, (month) => `Nobody checked the log in ${month}`),
    collect: tally('Checks by who made them', ['Checked by', 'Outcome'], [by, (event) => event.outcome]),
  },
  {
    kind: 'events',
    id: 'verification-failed',
    title: 'Checks that found something',
    question: 'Did a check of the log find something wrong?',
    rule: 'A check of the log that found something wrong.',
    missing: 'Nobody checked the log in the period.',
    population: `action:ledger.verify source:${OWN_SOURCE}`,
    own: true,
    detect: each((event) =>
      event.outcome === 'failure'
        ? findingOf(event, 'A check of the log found something wrong', {
            'First bad seq': meta(event, 'first_bad_seq'),
          })
        : null,
    ),
  },
  {
    kind: 'events',
    id: 'reports-signed-off',
    title: 'Reports that were examined',
    question: 'Did a person look at what was recorded, and sign it off?',
    rule: 'A quarter that lies in the period whole, and in which no report was signed off.',
    missing: 'No report was signed off in the period: what was recorded was not examined.',
    population: `action:report.sign_off source:${OWN_SOURCE}`,
    own: true,
    sample: true,
    detect: every(3, (quarter) => `No report was signed off in ${quarter}`),
    collect: tally('Signed off by', ['Person'], [by]),
  },
  {
    kind: 'events',
    id: 'log-access',
    title: 'Looks into the audit log',
    question: 'Who read, searched and took away the audit trail?',
    rule: null,
    missing: 'Nobody looked into the log in the period.',
    population: `source:${OWN_SOURCE} type:data.accessed,compliance.audit_export,data.exported`,
    own: true,
    sample: true,
    collect: tally('By person and what they did', ['Person', 'Done'], [by, (event) => event.action]),
  },
]
