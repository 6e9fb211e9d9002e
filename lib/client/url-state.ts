import { useQueryStates } from 'nuqs'
import { EVENT_PARSERS } from './url-parsers'

/** The state of the events page and the way to change it. Setting a parameter to null takes it out of the URL. */
export function useEventsState() {
  return useQueryStates(EVENT_PARSERS, { history: 'replace', shallow: true })
}

export type SetEventsState = ReturnType<typeof useEventsState>[1]
