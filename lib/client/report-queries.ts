import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ReportDefinition } from '@/lib/contract/report-definitions'
import type { ReportReviews } from '@/lib/contract/report-reviews'
import type { ReportComparison, ReportRun } from '@/lib/contract/report-runs'
import type { ReportSchedule } from '@/lib/contract/report-schedules'
import type { Report } from '@/lib/report/model'
import { getJson } from './fetch'

const REPORTS = '/api/audit/reports'
const PAGE_SIZE = '25'
/** The most the API gives at once. */
const DONE_MAX = '100'
const LIST_POLL_MS = 2_000
const RUN_POLL_MS = 1_000

export type RunPage = { reports: ReportRun[]; next_cursor: string | null }

export const isUnfinished = ({ state }: Pick<ReportRun, 'state'>) => state === 'queued' || state === 'running'
const pathOf = (id: string, part = '') => `${REPORTS}/${encodeURIComponent(id)}${part}`

/** Asks again while one of them is not finished. */
export const reportRunsOptions = () =>
  infiniteQueryOptions({
    queryKey: ['reports', 'list'],
    queryFn: ({ pageParam, signal }) => {
      const params = new URLSearchParams({ limit: PAGE_SIZE })
      if (pageParam !== null) params.set('cursor', pageParam)
      return getJson<RunPage>(REPORTS, params, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last: RunPage) => last.next_cursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ reports }) => reports.some(isUnfinished)) === true ? LIST_POLL_MS : false,
  })

/** Finished reports, newest first: all of them, or those of one framework. */
export const doneRunsOptions = (framework: string | null) =>
  queryOptions({
    queryKey: ['reports', 'done', framework],
    queryFn: async ({ signal }) => {
      const params = new URLSearchParams({ state: 'done', limit: DONE_MAX })
      if (framework !== null) params.set('framework', framework)
      return (await getJson<RunPage>(REPORTS, params, signal)).reports
    },
  })

export const reportRunOptions = (id: string) =>
  queryOptions({
    queryKey: ['reports', 'run', id],
    queryFn: ({ signal }) => getJson<ReportRun>(pathOf(id), new URLSearchParams(), signal),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isUnfinished(state.data) ? RUN_POLL_MS : false,
  })

/** What a finished report says. It never changes, and that it was opened is noted. */
export const reportDocumentOptions = (id: string) =>
  queryOptions({
    queryKey: ['report-document', id],
    queryFn: ({ signal }) =>
      getJson<Report>(
        pathOf(id, '/download'),
        new URLSearchParams({ format: 'json', disposition: 'inline' }),
        signal,
      ),
    staleTime: Infinity,
  })

export const reportReviewsOptions = (id: string) =>
  queryOptions({
    queryKey: ['reports', 'reviews', id],
    queryFn: ({ signal }) => getJson<ReportReviews>(pathOf(id, '/reviews'), new URLSearchParams(), signal),
  })

/** @param other the id of the other report; empty for the last one on a time before */
export const reportComparisonOptions = (id: string, other: string) =>
  queryOptions({
    queryKey: ['report-comparison', id, other],
    queryFn: ({ signal }) =>
      getJson<ReportComparison>(
        pathOf(id, '/compare'),
        new URLSearchParams(other === '' ? {} : { with: other }),
        signal,
      ),
  })

export const reportSchedulesOptions = () =>
  queryOptions({
    queryKey: ['report-schedules'],
    queryFn: async ({ signal }) =>
      (
        await getJson<{ schedules: ReportSchedule[] }>(
          '/api/audit/report-schedules',
          new URLSearchParams(),
          signal,
        )
      ).schedules,
  })

export const reportDefinitionsOptions = () =>
  queryOptions({
    queryKey: ['report-definitions'],
    queryFn: async ({ signal }) =>
      (
        await getJson<{ definitions: ReportDefinition[] }>(
          '/api/audit/report-definitions',
          new URLSearchParams(),
          signal,
        )
      ).definitions,
  })
