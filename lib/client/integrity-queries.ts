import { queryOptions } from '@tanstack/react-query'
import type { EventPage as WireEventPage } from '@/lib/contract/events'
import type { LedgerKeys } from '@/lib/contract/ledger'
import type { AnchorStateList, KeptCheckpointPage, LedgerGrowth } from '@/lib/contract/ledger-witnesses'
import type { StoredEvent } from '@/lib/event/stored-event'
import type { EventProof } from '@/lib/ledger/event-proof-form'
import { getJson } from './fetch'

const LEDGER = '/api/audit/ledger'
/** Checkpoints are signed every few seconds while events come in. */
const EVERY_MS = 15_000
const RUNS_SHOWN = 10
/** Events of the demonstration: enough to swap and to miss one. */
const COPY_EVENTS = 6

type EventPage = Omit<WireEventPage, 'events'> & { events: StoredEvent[] }

/** The last checkpoint, or the last that a witness cosigned. None is signed for this. */
export const lastCheckpointOptions = (cosigned: boolean) =>
  queryOptions({
    queryKey: ['ledger', 'checkpoint', cosigned],
    queryFn: async ({ signal }) => {
      const params = new URLSearchParams({ limit: '1', cosigned: String(cosigned) })
      const page = await getJson<KeptCheckpointPage>(`${LEDGER}/checkpoints`, params, signal)
      return page.checkpoints[0] ?? null
    },
    refetchInterval: EVERY_MS,
  })

export const growthOptions = () =>
  queryOptions({
    queryKey: ['ledger', 'growth'],
    queryFn: ({ signal }) =>
      getJson<LedgerGrowth>(`${LEDGER}/growth`, new URLSearchParams({ points: '80' }), signal),
  })

export const anchorsOptions = () =>
  queryOptions({
    queryKey: ['ledger', 'anchors'],
    queryFn: async ({ signal }) =>
      (await getJson<AnchorStateList>(`${LEDGER}/witnesses`, new URLSearchParams(), signal)).anchors,
    refetchInterval: EVERY_MS,
  })

export const ledgerKeysOptions = () =>
  queryOptions({
    queryKey: ['ledger', 'keys'],
    queryFn: ({ signal }) => getJson<LedgerKeys>(`${LEDGER}/keys`, new URLSearchParams(), signal),
  })

/** Checks of the log, as the log has them: each is an event. */
export const verifyRunsOptions = () =>
  queryOptions({
    queryKey: ['ledger', 'runs'],
    queryFn: async ({ signal }) => {
      const q = 'action:ledger.verify source:sentinel-audit'
      const params = new URLSearchParams({ q, limit: String(RUNS_SHOWN) })
      return (await getJson<EventPage>('/api/audit/events', params, signal)).events
    },
  })

/** The newest events, each with its proof. Being looked at is recorded, as when they are opened. */
export async function fetchCopy(): Promise<EventProof[]> {
  const params = new URLSearchParams({ limit: String(COPY_EVENTS) })
  const { events } = await getJson<EventPage>('/api/audit/events', params)
  return Promise.all(
    events.map(({ id }) => getJson<EventProof>(`/api/audit/events/${id}/proof`, new URLSearchParams())),
  )
}
