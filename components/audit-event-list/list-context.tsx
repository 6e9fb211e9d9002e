'use client'

import { createSerializer } from 'nuqs/server'
import { createContext, useContext, useMemo } from 'react'
import type { StoredEvent } from '@/lib/event/stored-event'
import type { Zone } from '@/lib/client/time-format'
import { useHydrated } from '@/lib/client/use-hydrated'
import { EVENT_PARSERS, type EventsState } from '@/lib/client/url-parsers'
import type { SetEventsState } from '@/lib/client/url-state'
import { rowLabel } from './row-label'

/** What cells and panels deep in the list need of the page. */
export type ListContext = {
  zone: Zone
  /** False in the HTML of the server, which does not know where its reader is. */
  localKnown: boolean
  hrefOf: (id: string) => string
  nameOf: (event: StoredEvent) => string
  openId: string | null
  open: (id: string) => void
  /** Whether rows show what is in the signed tree. */
  showsSeals: boolean
  /** How many events the last signed tree holds; null while that is not known. */
  sealedSize: number | null
}

const Context = createContext<ListContext | null>(null)
export const ListContextProvider = Context.Provider

const write = createSerializer(EVENT_PARSERS)

export function useListContextValue(
  state: EventsState,
  setState: SetEventsState,
  zone: Zone,
  seals: Pick<ListContext, 'showsSeals' | 'sealedSize'>,
): ListContext {
  const localKnown = useHydrated()
  const { showsSeals, sealedSize } = seals
  return useMemo(
    () => ({
      zone,
      localKnown,
      hrefOf: (id: string) => write('/events', { ...state, event: id }),
      nameOf: (event: StoredEvent) => rowLabel(event, zone),
      openId: state.event,
      open: (id: string) => void setState({ event: id }),
      showsSeals,
      sealedSize,
    }),
    [state, setState, zone, localKnown, showsSeals, sealedSize],
  )
}

export function useListContext(): ListContext {
  const value = useContext(Context)
  if (value === null) throw new Error('outside of the event list')
  return value
}
