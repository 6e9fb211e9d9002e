import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import type { HistogramBy } from '@/lib/contract/event-histogram'
import { ZONES } from './time-format'

export const HISTOGRAM_BYS = ['severity', 'category', 'outcome'] as const satisfies readonly HistogramBy[]

const PARSERS = {
  start_time: parseAsString.withOptions({ history: 'push' }),
  end_time: parseAsString.withOptions({ history: 'push' }),
  by: parseAsStringLiteral(HISTOGRAM_BYS).withDefault('severity'),
  tz: parseAsStringLiteral(ZONES).withDefault('utc'),
}

/** The state of the dashboard, which is its URL. */
export const useDashboardState = () => useQueryStates(PARSERS, { history: 'replace', shallow: true })
