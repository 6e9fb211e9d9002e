'use client'

import { ShieldAlert, ShieldCheck, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import type { Ingest, LastVerification, Storage } from '@/lib/contract/dashboard'
import { eventsHref, percent, rateInWords } from '@/lib/client/dashboard'
import { formatBytes, formatCount, formatDuration, relativeTime, type Zone } from '@/lib/client/time-format'
import { useNow } from '@/lib/client/use-now'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'
import { Fact, Facts, LINK, StateCard } from './fact'

/** When the log was last compared with its tree. Never is a warning. */
export function Verification({ last, zone }: { last: LastVerification['last']; zone: Zone }) {
  const nowMs = useNow()
  if (last === null)
    return (
      <StateCard title="Last verification">
        <p className="flex gap-2 rounded-md bg-warn-soft p-2 text-sm text-warn">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>
            <strong className="font-semibold">Never.</strong> Nobody has compared this log with its signed
            tree yet.
          </span>
        </p>
        <p className="text-sm">
          <Link href="/integrity" className={LINK}>
            Verify it now
          </Link>
        </p>
      </StateCard>
    )
  const Icon = last.ok ? ShieldCheck : ShieldAlert
  return (
    <StateCard title="Last verification">
      <p className={`flex gap-2 text-sm ${last.ok ? 'text-ok' : 'rounded-md bg-error-soft p-2 text-error'}`}>
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
        {last.ok
          ? `${formatCount(last.events ?? 0)} events, each as it was stored`
          : `${formatCount(last.problem_count ?? 0)} things were wrong`}
      </p>
      <Facts>
        <Fact term="When">
          <Link href={`/events?event=${encodeURIComponent(last.event_id)}`} className={LINK}>
            <Moment iso={last.at} zone={zone} />
          </Link>
          <span className="block text-xs text-ink-3">{relativeTime(last.at, nowMs)}</span>
        </Fact>
        <Fact term="By">
          <span className="break-all">
            <SafeText value={last.by} />
          </span>
        </Fact>
      </Facts>
      <p className="text-sm">
        <Link href="/integrity" className={LINK}>
          All checks, and the tree
        </Link>
      </p>
    </StateCard>
  )
}

/** How fast events come in, and how far indexing and signing are behind. */
export function IngestState({ ingest, nowIso, zone }: { ingest: Ingest; nowIso: string; zone: Zone }) {
  const { last } = ingest
  const stored = (start: string, count: number) => (
    <Link href={eventsHref({ q: `recorded>=${start}` }, zone)} className={LINK}>
      {formatCount(count)}
    </Link>
  )
  const agoMs = last === null ? null : Math.max(0, Date.parse(nowIso) - Date.parse(last.recorded_at))
  return (
    <StateCard title="Ingest and lag">
      <Facts>
        <Fact term="Stored in the last minute">
          {stored('-1m', ingest.events_last_minute)}
          <span className="block text-xs text-ink-3">{rateInWords(ingest.events_last_minute, 60)}</span>
        </Fact>
        <Fact term="Stored in the last hour">
          {stored('-1h', ingest.events_last_hour)}
          <span className="block text-xs text-ink-3">{rateInWords(ingest.events_last_hour, 3_600)}</span>
        </Fact>
        <Fact term="Newest event was stored">
          {last === null || agoMs === null ? (
            <span className="text-ink-3">none is there</span>
          ) : (
            <>
              <Link href={eventsHref({ q: `seq:${last.seq}` }, zone)} className={LINK}>
                {formatDuration(agoMs)} ago
              </Link>
              <span className="block text-xs text-ink-3">
                {formatDuration(Math.max(0, Date.parse(last.recorded_at) - Date.parse(last.occurred_at)))}{' '}
                after it happened
              </span>
            </>
          )}
        </Fact>
        <Fact term="Not in the search index yet">{formatCount(ingest.unindexed_events)}</Fact>
        <Fact term="Not in a signed checkpoint yet">
          <Link href="/integrity" className={LINK}>
            {formatCount(ingest.unsigned_events)}
          </Link>
        </Fact>
      </Facts>
      <p className="text-xs text-ink-3">Events that are not indexed yet are found all the same.</p>
    </StateCard>
  )
}

/** What the installation takes on disk. */
export function StorageState({ storage }: { storage: Storage }) {
  const { before_compression_bytes: before, after_compression_bytes: after } = storage
  const isCompressed = before !== null && after !== null && after > 0
  return (
    <StateCard
      title="Storage"
      about={`Of this installation, all tenants together. ${storage.mode === 'embedded' ? 'Embedded database' : 'PostgreSQL server'}.`}
    >
      <Facts>
        <Fact term="Events">{formatBytes(storage.events_bytes)}</Fact>
        <Fact term="Whole database">{formatBytes(storage.database_bytes)}</Fact>
        <Fact term="Compressed parts">
          {formatCount(storage.compressed_chunks)} of {formatCount(storage.chunks)}
        </Fact>
        {isCompressed ? (
          <>
            <Fact term="These before compression">{formatBytes(before)}</Fact>
            <Fact term="These after compression">{formatBytes(after)}</Fact>
            <Fact term="Ratio">
              {(before / after).toFixed(1)} to 1
              <span className="block text-xs text-ink-3">
                {after < before ? `${percent(1 - after / before)} less` : 'larger than before'}
              </span>
            </Fact>
          </>
        ) : null}
      </Facts>
      {isCompressed ? null : (
        <p className="text-xs text-ink-3">
          Nothing is compressed yet: that happens to events of days older than a week.
        </p>
      )}
      <p className="text-sm">
        <Link href="/settings" className={LINK}>
          How long events are kept
        </Link>
      </p>
    </StateCard>
  )
}
