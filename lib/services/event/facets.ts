import { type EventFacets, FACET_FIELDS, type FacetField } from '@/lib/contract/events'
import { Fault } from '@/lib/core/errors'
import type { AggregateColumn } from '@/lib/db/queries/count'
import type { SampleRow } from '@/lib/db/queries/sample'
import { withoutField } from '@/lib/query/ast'
import type { FieldName } from '@/lib/query/fields'
import type { EventQuery } from '@/lib/query/params'
import { type Context, requirePermission } from '../context'
import { exactGroups, exactTopActors, sampleOf } from './counting'
import { recordReading } from './looks'
import { type Countable, countableOf, type Reading, readingOf } from './reading'

/** Values listed per facet. */
export const FACET_VALUES_MAX = 50

type Facet = { values: { value: string; count: number }[]; exact: boolean }
type AggregateFacet = Exclude<FacetField, 'actor'>

const FIELD_OF: Record<FacetField, FieldName> = {
  event_type: 'type',
  category: 'category',
  severity: 'severity',
  outcome: 'outcome',
  actor: 'actor',
  resource_type: 'resource.type',
  source: 'source',
}

const columnOf = (field: FacetField): keyof SampleRow => (field === 'actor' ? 'actor_id' : field)

function ranked(counts: Map<string, number>): Facet['values'] {
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, FACET_VALUES_MAX)
}

function tally(rows: readonly { value: unknown; n: number }[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { value, n } of rows)
    if (typeof value === 'string') counts.set(value, (counts.get(value) ?? 0) + n)
  return counts
}

/** Every filter the facet's own field is part of is left out, so that its other values can still be chosen. */
const queryFor = (query: EventQuery, field: FacetField): EventQuery => ({
  ...query,
  filter: withoutField(query.filter, FIELD_OF[field]),
})

async function aggregateFacets(
  ctx: Context,
  reading: Reading,
  countable: Countable | null,
  fields: readonly AggregateFacet[],
) {
  const columns: readonly AggregateColumn[] = fields
  const groups = await exactGroups(ctx, reading, countable, columns)
  if (groups === null) return null
  return fields.map((field): [FacetField, Facet] => [
    field,
    { values: ranked(tally(groups.map((group) => ({ value: group[field], n: group.n })))), exact: true },
  ])
}

async function actorFacet(
  ctx: Context,
  reading: Reading,
  countable: Countable | null,
): Promise<Facet | null> {
  const rows = await exactTopActors(ctx, reading, countable, FACET_VALUES_MAX)
  return rows && { values: ranked(tally(rows.map((row) => ({ value: row.id, n: row.n })))), exact: true }
}

async function sampledFacets(ctx: Context, reading: Reading, fields: readonly FacetField[]) {
  const { rows, exact } = await sampleOf(ctx, reading)
  return fields.map((field): [FacetField, Facet] => [
    field,
    { values: ranked(tally(rows.map((row) => ({ value: row[columnOf(field)], n: 1 })))), exact },
  ])
}

/** Facets that share a query are counted together. */
async function facetsOf(
  ctx: Context,
  query: EventQuery,
  countable: Countable | null,
  fields: readonly FacetField[],
) {
  const reading = readingOf(ctx, query)
  const found: [FacetField, Facet][] = []
  const left: FacetField[] = []
  const aggregated = fields.filter((field): field is AggregateFacet => field !== 'actor')
  const exact = aggregated.length === 0 ? [] : await aggregateFacets(ctx, reading, countable, aggregated)
  if (exact === null) left.push(...aggregated)
  else found.push(...exact)
  if (fields.includes('actor')) {
    const actors = await actorFacet(ctx, reading, countable)
    if (actors === null) left.push('actor')
    else found.push(['actor', actors])
  }
  if (left.length > 0) found.push(...(await sampledFacets(ctx, reading, left)))
  return found
}

function fieldsOf(names: string | undefined): FacetField[] {
  if (names === undefined) return [...FACET_FIELDS]
  return names.split(',').map((name) => {
    const field = FACET_FIELDS.find((one) => one === name.trim())
    if (field !== undefined) return field
    throw new Fault('invalid_request', 'There is no such facet', {
      faults: [{ field: 'fields', code: 'unknown_facet', reason: `One of ${FACET_FIELDS.join(', ')}` }],
    })
  })
}

/** Counts by value, each facet under every filter but its own. */
export async function facetEvents({
  ctx,
  input,
}: {
  ctx: Context
  input: { events: EventQuery; fields: string | undefined }
}): Promise<EventFacets> {
  requirePermission(ctx, 'read')
  await recordReading(ctx, input.events)
  const groups = new Map<string, { query: EventQuery; fields: FacetField[] }>()
  for (const field of fieldsOf(input.fields)) {
    const query = queryFor(input.events, field)
    const key = JSON.stringify(query.filter)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { query, fields: [field] })
    else group.fields.push(field)
  }
  // The facets differ in their filters, not in their times.
  const countable = await countableOf(ctx, readingOf(ctx, input.events))
  const found: [FacetField, Facet][] = []
  for (const { query, fields } of groups.values())
    found.push(...(await facetsOf(ctx, query, countable, fields)))
  return { facets: Object.fromEntries(found) }
}
