// What the log takes on disk, all in, before and after compression.
import type { Sql } from '@/lib/db/database'
import type { LoadedLog } from '../loaded-log'
import { figureTable, type Table } from '../table'

type Size = { name: string; bytes: number }

/** Every relation of the product: hypertables and aggregates with all of their chunks, tables with their indexes. */
const SIZES = `
  with hyper as (
    select h.hypertable_name as name, format('%I.%I', h.hypertable_schema, h.hypertable_name)::regclass as relation
      from timescaledb_information.hypertables h where h.hypertable_schema = 'public'
    union all
    select c.view_name, format('%I.%I', c.materialization_hypertable_schema, c.materialization_hypertable_name)::regclass
      from timescaledb_information.continuous_aggregates c where c.view_schema = 'public'),
  plain as (
    select relname as name, oid::regclass as relation from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' and oid not in (select relation from hyper))
  select name::text, coalesce(hypertable_size(relation), 0)::bigint as bytes from hyper
  union all select name::text, pg_total_relation_size(relation)::bigint from plain`

const AGGREGATES = `select view_name::text as name from timescaledb_information.continuous_aggregates where view_schema = 'public'`

/** Rows are those that were there when the chunk was compressed. */
const COMPRESSED = `
  select coalesce(sum(before_compression_total_bytes), 0)::bigint as before,
         coalesce(sum(after_compression_total_bytes), 0)::bigint as after,
         count(*) filter (where after_compression_total_bytes is not null)::int as chunks, count(*)::int as total
    from chunk_compression_stats('events')`
const HOT_ROWS = `
  select count(*)::bigint as rows from events where occurred_at >=
    (select coalesce(max(range_end), '-infinity') from timescaledb_information.chunks
      where hypertable_name = 'events' and is_compressed)`

/** What belongs together, by what it is for; the rest is the rest. */
function groupOf(name: string, aggregates: ReadonlySet<string>): string {
  if (name === 'events') return 'events'
  if (name === 'event_ids') return 'event ids (what makes retries safe)'
  if (name === 'search_blocks' || name === 'appends') return 'block index (what finds events)'
  if (name.startsWith('ledger_')) return 'ledger (leaves, tiles, checkpoints)'
  return aggregates.has(name) ? 'aggregates' : 'everything else'
}

async function compression(db: Sql) {
  const [stats] = await db.query<{ before: number; after: number; chunks: number; total: number }>(COMPRESSED)
  const [hot] = await db.query<{ rows: number }>(HOT_ROWS)
  if (stats === undefined || hot === undefined) throw new Error('The database gave no answer')
  return { ...stats, hotRows: hot.rows }
}

export async function storageSuite({ deps, days }: LoadedLog): Promise<Table[]> {
  const { db } = deps
  const [{ rows } = { rows: 0 }] = await db.query<{ rows: number }>(
    'select count(*)::bigint as rows from events',
  )
  const aggregates = new Set((await db.query<{ name: string }>(AGGREGATES)).map(({ name }) => name))
  const { before, after, chunks, total, hotRows } = await compression(db)
  const groups = new Map<string, number>()
  for (const { name, bytes } of await db.query<Size>(SIZES)) {
    const group = groupOf(name, aggregates)
    groups.set(group, (groups.get(group) ?? 0) + bytes)
  }
  const all = [...groups.values()].reduce((sum, bytes) => sum + bytes, 0)
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1)
  const each = (bytes: number, of: number) => (of === 0 ? 'none' : Math.round(bytes / of))
  const sizes: Table = {
    title: `Storage: ${rows} events over ${days} days`,
    columns: [
      { name: 'what' },
      { name: 'MiB', isNumber: true },
      { name: 'bytes an event', isNumber: true },
      { name: 'bytes an event before compression', isNumber: true },
    ],
    rows: [
      ...[...groups]
        .sort(([, a], [, b]) => b - a)
        .map(([name, bytes]) => [
          name,
          mebibytes(bytes),
          each(bytes, rows),
          each(name === 'events' ? bytes - after + before : bytes, rows),
        ]),
      ['all', mebibytes(all), each(all, rows), each(all - after + before, rows)],
    ],
  }
  const coldRows = rows - hotRows
  return [
    sizes,
    figureTable('The compressed chunks of events alone', [
      ['chunks compressed, of', `${chunks}, ${total}`],
      ['events in them', coldRows],
      ['before, after, MiB', `${mebibytes(before)}, ${mebibytes(after)}`],
      ['bytes an event before, after', `${each(before, coldRows)}, ${each(after, coldRows)}`],
      ['saved', before === 0 ? 'none' : `${((1 - after / before) * 100).toFixed(1)} %`],
    ]),
  ]
}
