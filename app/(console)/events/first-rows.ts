import 'server-only'
import { dehydrate, type DehydratedState, QueryClient } from '@tanstack/react-query'
import { createLoader, type SearchParams } from 'nuqs/server'
import { type Ask, eventPageOptions, eventScrollOptions } from '@/lib/client/queries'
import { EVENT_PARSERS, filtersOf } from '@/lib/client/url-parsers'
import { answerHere } from '@/lib/http/answer-here'
import { answerListEvents } from '@/lib/http/list-events'

const readAddress = createLoader(EVENT_PARSERS)

/**
 * The answer to the first question that a browser asks at this address, under the key that it asks by; relative times are in
 * both as they are written. Where the operation refuses there is none: the browser asks by itself, and shows why.
 * @param sent the headers of the request for the page
 */
export async function firstRows(address: SearchParams, sent: Headers): Promise<DehydratedState> {
  const state = readAddress(address)
  const asked = { filters: filtersOf(state), order: state.order }
  const ask: Ask = (path, params) => answerHere(answerListEvents, path, params, sent)
  const client = new QueryClient()
  if (state.view === 'scroll') await client.prefetchInfiniteQuery(eventScrollOptions(asked, ask))
  else await client.prefetchQuery(eventPageOptions(asked, state.cursor, ask))
  // As text: an event may have a member like __proto__, which React leaves out of what it hands to a browser.
  return dehydrate(client, { serializeData: (data: unknown) => JSON.stringify(data) })
}
