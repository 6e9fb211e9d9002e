import type { Filter } from '@/lib/query/ast'
import { parseFilter } from '@/lib/query/parse'

/** The filter of a hold that was stored. @throws Error when it can't be read any more: then nothing of the tenant may be removed */
export function parseHoldQuery(text: string): Filter {
  const parsed = parseFilter(text)
  if (!parsed.ok || parsed.filter === null) throw new Error('The filter of a legal hold can not be read')
  return parsed.filter
}
