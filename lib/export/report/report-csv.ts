import type { Report } from '@/lib/report/model'
import { csvLine } from '../csv'
import {
  controlsTable,
  exceptionEventsTable,
  exceptionsTable,
  figuresTable,
  samplesTable,
  type Table,
} from './tables'

const LINES_AT_A_TIME = 500

function* csvOf({ columns, rows }: Table): Generator<string> {
  let written = csvLine(columns.map(({ name }) => name))
  let count = 0
  for (const row of rows()) {
    written += csvLine(row)
    if (++count % LINES_AT_A_TIME !== 0) continue
    yield written
    written = ''
  }
  if (written !== '') yield written
}

export type Annex = { name: string; parts: () => Iterable<string> }

/** The tables of a report as CSV (RFC 4180) in UTF-8; what a spreadsheet could run is made harmless as in the exports of events. */
export function reportAnnexes(report: Report): Annex[] {
  const annex = (name: string, table: Table): Annex => ({ name, parts: () => csvOf(table) })
  return [
    annex('controls.csv', controlsTable(report)),
    annex('exceptions.csv', exceptionsTable(report)),
    annex('exception-events.csv', exceptionEventsTable(report)),
    annex('samples.csv', samplesTable(report)),
    annex('figures.csv', figuresTable(report)),
  ]
}
