'use client'

import { useQuery } from '@tanstack/react-query'
import type { EventStats } from '@/lib/contract/events'
import { eventsHref, PARAM_OF, type Period } from '@/lib/client/dashboard'
import { sourcesOptions, statsOptions } from '@/lib/client/dashboard-queries'
import { HISTOGRAM_BYS } from '@/lib/client/dashboard-state'
import { formatCount, type Zone } from '@/lib/client/time-format'
import { PartProblem } from '../ui/part-problem'
import { type Counted, CountedList } from './counted-list'

const TITLES = { severity: 'By severity', category: 'By category', outcome: 'By outcome' } as const
const SHOWN_MAX = 10

const newestOnly = (exact: boolean, among: number) =>
  exact ? null : `Among the newest ${formatCount(among)} events`

/** How the events of the period divide, and who and what they are about most. */
export function Breakdowns({ period, zone }: { period: Period; zone: Zone }) {
  const query = useQuery(statsOptions(period.current))
  const sources = useQuery(sourcesOptions(period.current))
  const stats = query.data
  const failed = query.isError ? query : sources.isError ? sources : null
  if (failed)
    return (
      <PartProblem
        what="What the events are about"
        error={failed.error}
        onRetry={() => void failed.refetch()}
        className="flex items-center"
      />
    )
  const href = (filters: object) => eventsHref({ ...period.current, ...filters }, zone)
  const total = stats?.total ?? 0
  const tops = (of: (stats: EventStats) => EventStats['top_actors'], what: 'actor' | 'resource') =>
    stats === undefined
      ? null
      : of(stats).map(({ id, type, count }): Counted => ({
          key: `${type} ${id}`,
          name: id,
          kind: type,
          count,
          href: href({ [`${what}_ids`]: [id], ...(type === null ? {} : { [`${what}_types`]: [type] }) }),
        }))
  const found = sources.data?.facets.source
  const nothing = 'No event happened in this time.'
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 lg:grid-cols-3">
        {HISTOGRAM_BYS.map((by) => (
          <CountedList
            key={by}
            title={TITLES[by]}
            among={total}
            empty={nothing}
            note={stats && !stats.exact ? 'Estimated' : null}
            items={
              stats === undefined
                ? null
                : Object.entries(stats[`by_${by}`]).map(([value, count]) => ({
                    key: value,
                    name: value,
                    count,
                    href: href({ [PARAM_OF[by]]: [value] }),
                    colour: `--bar-${value}`,
                  }))
            }
          />
        ))}
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 lg:grid-cols-3">
        <CountedList
          title="Top actors"
          among={stats?.top_actors_among ?? 0}
          items={tops((all) => all.top_actors, 'actor')}
          empty={total === 0 ? nothing : 'No event of this time names an actor.'}
          note={stats ? newestOnly(stats.top_actors_exact, stats.top_actors_among) : null}
        />
        <CountedList
          title="Top resources"
          among={stats?.top_resources_among ?? 0}
          items={tops((all) => all.top_resources, 'resource')}
          empty={total === 0 ? nothing : 'No event of this time names a resource.'}
          note={stats ? newestOnly(stats.top_resources_exact, stats.top_resources_among) : null}
        />
        <CountedList
          title="Top sources"
          among={found?.exact === false ? found.values.reduce((sum, { count }) => sum + count, 0) : total}
          items={
            found === undefined || stats === undefined
              ? null
              : found.values.slice(0, SHOWN_MAX).map(({ value, count }) => ({
                  key: value,
                  name: value,
                  count,
                  href: href({ sources: [value] }),
                }))
          }
          empty={total === 0 ? nothing : 'No event of this time names its source.'}
          note={found?.exact === false ? 'Among the newest events' : null}
        />
      </div>
    </>
  )
}
