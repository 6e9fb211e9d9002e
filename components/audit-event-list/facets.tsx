'use client'

import { cn } from '@/lib/client/class-names'
import { FACETS } from '@/lib/client/filters'
import { PartProblem } from '../ui/part-problem'
import { Skeleton } from '../ui/skeleton'
import { FacetGroup, type FacetsProps } from './facet-group'

/** The values of the result with their counts; each facet leaves out its own filter, so its other values stay in sight. */
export function Facets(props: FacetsProps) {
  const { query } = props
  if (query.isPending) {
    return (
      <div aria-hidden className="grid gap-3 p-4">
        {Array.from({ length: 12 }, (_, index) => (
          <Skeleton key={index} className={index % 4 === 0 ? 'w-1/2' : 'w-full'} />
        ))}
      </div>
    )
  }
  return (
    <div className={cn('transition-opacity', query.isPlaceholderData && 'opacity-55')}>
      {query.isError ? (
        <PartProblem
          what="The counts"
          error={query.error}
          onRetry={() => void query.refetch()}
          className="grid p-3"
        />
      ) : null}
      {query.data ? FACETS.map((facet) => <FacetGroup key={facet.field} facet={facet} {...props} />) : null}
    </div>
  )
}
