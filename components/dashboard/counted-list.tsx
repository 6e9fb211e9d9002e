import Link from 'next/link'
import type { ReactNode } from 'react'
import { percent, shareOf } from '@/lib/client/dashboard'
import { formatCount } from '@/lib/client/time-format'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'

export type Counted = {
  key: string
  name: string
  kind?: string | null
  count: number
  href: string
  colour?: string
}

/** Values with their counts and shares, the most frequent first; each opens its events. `among` is what the shares are of. */
export function CountedList({
  title,
  items,
  among,
  note,
  empty,
}: {
  title: string
  /** Null while it is asked for. */
  items: readonly Counted[] | null
  among: number
  note?: ReactNode
  empty: string
}) {
  return (
    <section
      aria-label={title}
      className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-2 rounded-lg border border-line p-3"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h2 className="text-sm font-semibold">{title}</h2>
        {note ? <p className="text-xs text-ink-3">{note}</p> : null}
      </div>
      {items === null ? (
        <Skeleton className="h-32 w-full" />
      ) : items.length === 0 ? (
        <p className="py-3 text-xs text-ink-3">{empty}</p>
      ) : (
        <table className="w-full table-fixed border-separate border-spacing-y-0.5 text-sm">
          <caption className="sr-only">{title}</caption>
          <colgroup>
            <col />
            <col className="w-16" />
            <col className="w-16" />
          </colgroup>
          <thead className="sr-only">
            <tr>
              <th scope="col">Value</th>
              <th scope="col">Events</th>
              <th scope="col">Share</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ key, name, kind, count, href, colour }) => (
              <tr key={key}>
                <th scope="row" className="relative h-6 overflow-hidden rounded-sm text-left font-normal">
                  <svg
                    aria-hidden
                    viewBox="0 0 100 10"
                    preserveAspectRatio="none"
                    className="absolute inset-0 size-full"
                  >
                    <rect
                      width={shareOf(count, among) * 100}
                      height="10"
                      fill={`var(${colour ?? '--accent'})`}
                      fillOpacity={0.22}
                    />
                  </svg>
                  <Link
                    href={href}
                    className="relative block truncate px-1.5 hover:text-accent hover:underline"
                    title={name}
                  >
                    <SafeText value={name} />
                    {kind ? (
                      <span className="ml-1.5 text-xs text-ink-3">
                        <SafeText value={kind} />
                      </span>
                    ) : null}
                  </Link>
                </th>
                <td className="tabular text-right">{formatCount(count)}</td>
                <td className="tabular text-right text-xs text-ink-3">{percent(shareOf(count, among))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
