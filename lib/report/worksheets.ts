import { OWN_SOURCE } from '@/lib/event/stored-event'
import { and, type Filter, oneOf, or } from '@/lib/query/ast'
import { printFilter } from '@/lib/query/print'
import { tally } from './collect'
import type { FrameworkDefinition, MeasureDefinition } from './definition'
import { actorName, meta } from './values'
import { listed, touched } from './worksheet-collect'

/** A report on one matter instead of a framework: it has the same form, and is computed and checked in the same way. */
export type Worksheet = { framework: FrameworkDefinition; measures: ReadonlyMap<string, MeasureDefinition> }

export type BreachOf = {
  actorId: string | null
  ip: string | null
  session: string | null
  /** When somebody became aware of it: the clock of Art. 33 starts. RFC 3339. */
  awareAt: string | null
}

const worksheet = (
  about: Omit<FrameworkDefinition, 'controls' | 'retention'>,
  controls: FrameworkDefinition['controls'],
  measures: readonly MeasureDefinition[],
): Worksheet => ({
  framework: { ...about, retention: null, controls },
  measures: new Map(measures.map((measure) => [measure.id, measure])),
})

const INTEGRITY: MeasureDefinition = {
  kind: 'fact',
  fact: 'integrity',
  id: 'integrity',
  title: 'The log is as it was written',
  question: 'Can the log be relied on?',
  rule: 'Anything that the check of the log against its tree, run for this report, found wrong.',
  missing: 'The period has no event that could be checked.',
}
const WHOLE = {
  id: 'W0',
  title: 'The log is whole',
  about: 'What stands here rests on a log that was checked.',
  measures: ['integrity'],
}

const text = (filter: Filter | null): string => {
  if (filter === null) throw new RangeError('a worksheet needs somebody it is about')
  return printFilter(filter)
}

const withoutOwn = `-source:${OWN_SOURCE}`

/** What a compromised account, key, address or session touched: what a notification under Art. 33(3) has to say. */
export function breachWorksheet({ actorId, ip, session, awareAt }: BreachOf): Worksheet {
  const who = text(
    or([
      ...(actorId === null ? [] : [oneOf('actor.id', [actorId])]),
      ...(ip === null ? [] : [oneOf('ip', [ip])]),
      ...(session === null ? [] : [oneOf('session', [session])]),
    ]),
  )
  return worksheet(
    {
      id: 'breach',
      name: 'Breach worksheet',
      version: 'Art. 33 GDPR',
      about: `What was done by ${who}: people and records touched, and the clock. It counts what events say; what no event says it cannot know.`,
    },
    [
      WHOLE,
      {
        id: 'W1',
        title: 'People and records',
        about: 'Categories and approximate numbers of the people and the records concerned (Art. 33(3)(a)).',
        measures: ['touched'],
      },
      {
        id: 'W2',
        title: 'Everything that was done',
        about: 'What else was done by the same account, key, address or session.',
        measures: ['done'],
      },
    ],
    [
      INTEGRITY,
      {
        kind: 'events',
        id: 'touched',
        title: 'Data that was touched',
        question: 'Whose data, what data, and how much of it?',
        rule: null,
        missing: 'Nothing of data was touched, as far as the log says.',
        population: `(${who}) type:data.*,disclosure.* ${withoutOwn}`,
        sample: true,
        collect: touched(awareAt),
      },
      {
        kind: 'events',
        id: 'done',
        title: 'What was done',
        question: 'What did they do?',
        rule: null,
        missing: 'Nothing was done in the period, as far as the log says.',
        population: `(${who}) ${withoutOwn}`,
        sample: true,
        collect: tally(
          'By what was done',
          ['Done', 'Outcome', 'Service'],
          [(event) => event.event_type, (event) => event.outcome, (event) => event.source],
        ),
      },
    ],
  )
}

const ofSubject = (id: string): Filter =>
  or([
    oneOf('resource.id', [id]),
    oneOf('resource.parent', [id]),
    oneOf('metadata', [id], ['subject_id']),
    oneOf('metadata', [id], ['patient_id']),
  ]) ?? oneOf('resource.id', [id])

/** Who had to do with a person's records. */
export function subjectWorksheet(subjectId: string): Worksheet {
  const who = text(and([ofSubject(subjectId)]))
  return worksheet(
    {
      id: 'subject-access',
      name: "Access to a person's records",
      version: 'Art. 15 GDPR',
      about: `Who read, changed, exported or deleted the records of ${subjectId}, as far as events name the person.`,
    },
    [
      WHOLE,
      {
        id: 'W1',
        title: "Access to the person's records",
        about: 'Recipients and what they did (Art. 15(1)(c)).',
        measures: ['access'],
      },
    ],
    [
      INTEGRITY,
      {
        kind: 'events',
        id: 'access',
        title: 'Events about the person',
        question: 'Who had to do with the records of this person?',
        rule: null,
        missing: 'No event of the period names this person.',
        population: `(${who}) ${withoutOwn}`,
        collect: () => {
          const people = tally(
            'By who it was',
            ['Person or program', 'Done'],
            [actorName, (event) => event.event_type],
          )()
          const list = listed('Every event', ['By', 'Done', 'Outcome', 'Service', 'Purpose'], (event) => [
            actorName(event),
            event.event_type,
            event.outcome,
            event.source,
            meta(event, 'purpose', 'legal_basis', 'reason'),
          ])()
          return {
            add: (event) => {
              people.add(event)
              list.add(event)
            },
            result: () => ({ tables: [...(people.result().tables ?? []), ...(list.result().tables ?? [])] }),
          }
        },
      },
    ],
  )
}

/** To whom the information of a patient was disclosed (45 CFR 164.528(b)(2)). */
export function disclosuresWorksheet(patientId: string): Worksheet {
  const who = text(and([ofSubject(patientId)]))
  return worksheet(
    {
      id: 'disclosures',
      name: 'Accounting of disclosures',
      version: '45 CFR 164.528',
      about: `Disclosures of the information of ${patientId}: when, to whom, what, and what for.`,
    },
    [
      WHOLE,
      {
        id: 'W1',
        title: 'Disclosures',
        about:
          'For each disclosure its date, its recipient with the address, what was disclosed and its purpose.',
        measures: ['disclosures'],
      },
    ],
    [
      INTEGRITY,
      {
        kind: 'events',
        id: 'disclosures',
        title: 'Disclosures',
        question: 'To whom was the information of this patient disclosed?',
        rule: null,
        missing: 'No event of the period says that information of this patient was disclosed.',
        population: `(${who}) (type:disclosure.*,data.shared,data.transferred OR (type:data.exported (has:metadata.recipient OR has:metadata.destination))) ${withoutOwn}`,
        collect: listed('Every disclosure', ['Recipient', 'Address', 'What', 'Purpose', 'By'], (event) => [
          meta(event, 'recipient', 'destination'),
          meta(event, 'recipient_address', 'address'),
          event.description ?? meta(event, 'dataset', 'table') ?? event.resource?.name ?? null,
          meta(event, 'purpose', 'reason', 'legal_basis'),
          actorName(event),
        ]),
      },
    ],
  )
}
