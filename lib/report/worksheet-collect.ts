import type { StoredEvent } from '@/lib/event/stored-event'
import type { Collector } from './definition'
import { meta, metaNumber } from './values'

const HOUR_MS = 3_600_000
const NOTIFY_HOURS = 72
const ROWS_MAX = 10_000

const recordsOf = (event: StoredEvent) =>
  metaNumber(event, 'record_count', 'row_count', 'rows', 'records') ?? 1

/** Whom an event of data is about, as far as it says. */
const subjectOfData = (event: StoredEvent): string | null =>
  meta(event, 'subject_id', 'patient_id') ??
  (/^(?:customer|person|patient|user|subject|employee|contact)$/.test(event.resource?.type ?? '')
    ? (event.resource?.id ?? null)
    : null)

/** People and records that were touched, and when for the first and the last time. */
export function touched(awareAt: string | null) {
  return (): Collector => {
    const subjects = new Map<string, { events: number; first: string; last: string }>()
    const data = new Map<string, { events: number; records: number }>()
    let records = 0
    let unnamed = 0
    let first: string | null = null
    let last = ''
    return {
      add: (event) => {
        const at = event.occurred_at
        first ??= at
        last = at
        if (!event.event_type.startsWith('data.') && !event.event_type.startsWith('disclosure.')) return
        const count = recordsOf(event)
        records += count
        const name = meta(event, 'dataset', 'table') ?? event.resource?.type ?? '-'
        const of = data.get(name) ?? { events: 0, records: 0 }
        data.set(name, { events: of.events + 1, records: of.records + count })
        const subject = subjectOfData(event)
        if (subject === null) unnamed++
        else {
          const seen = subjects.get(subject)
          subjects.set(subject, { events: (seen?.events ?? 0) + 1, first: seen?.first ?? at, last: at })
        }
      },
      result: () => ({
        figures: [
          { label: 'People who are named', value: subjects.size, query: null },
          { label: 'Events of data that name nobody', value: unnamed, query: null },
          { label: 'Records touched, as the events say', value: records, query: null },
          { label: 'First seen', value: first ?? '-', query: null },
          { label: 'Last seen', value: last, query: null },
          ...(awareAt === null
            ? []
            : [
                { label: 'Aware since', value: awareAt, query: null },
                {
                  label: `The authority is to be told by (${NOTIFY_HOURS} hours, Art. 33)`,
                  value: new Date(Date.parse(awareAt) + NOTIFY_HOURS * HOUR_MS).toISOString(),
                  query: null,
                },
              ]),
        ],
        tables: [
          {
            title: 'Kinds of data',
            columns: ['Data', 'Events', 'Records'],
            rows: [...data].sort().map(([name, of]) => [name, of.events, of.records]),
          },
          {
            title: subjects.size > ROWS_MAX ? `People (the first ${ROWS_MAX} of ${subjects.size})` : 'People',
            columns: ['Person', 'Events', 'First', 'Last'],
            rows: [...subjects]
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .slice(0, ROWS_MAX)
              .map(([name, of]) => [name, of.events, of.first, of.last]),
          },
        ],
      }),
    }
  }
}

/** Every event as a row, in the order of time. */
export const listed =
  (title: string, columns: string[], row: (event: StoredEvent) => (string | number | null)[]) =>
  (): Collector => {
    const rows: (string | number | null)[][] = []
    let count = 0
    return {
      add: (event) => {
        count++
        if (rows.length < ROWS_MAX) rows.push([event.occurred_at, event.seq, ...row(event)])
      },
      result: () => ({
        tables: [
          {
            title: count > ROWS_MAX ? `${title} (the first ${ROWS_MAX} of ${count})` : title,
            columns: ['At', 'Seq', ...columns],
            rows,
          },
        ],
      }),
    }
  }
