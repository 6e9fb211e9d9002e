import { fromHex } from '@/lib/core/hash'
import type { Edge, FullTile } from '@/lib/ledger/edge'
import type { TileReader } from '@/lib/ledger/tile-hashes'
import { levelSize, TILE_BYTES, TILE_WIDTH } from '@/lib/ledger/tiles'
import { arrayLiteral } from '../copy-text'
import type { Sql, Tx } from '../database'
import { EVENT_ROW_COLUMNS, type EventRow } from './event-row'

export type SignedCheckpoint = { size: number; signedAt: string; note: string }

/** Logs that have events which the tree doesn't hold yet, or no checkpoint since `silentSince`. */
export const growingLogs = async (sql: Sql, silentSince: string): Promise<string[]> => {
  const rows = await sql.query<{ tenant_id: string }>(
    `select h.tenant_id from ledger_heads h
     left join ledger_edges e on e.tenant_id = h.tenant_id
     left join lateral (
       select size, signed_at from ledger_checkpoints c where c.tenant_id = h.tenant_id
       order by size desc, signed_at desc limit 1) c on true
     where h.next_seq > coalesce(e.size, 0) or c.size is distinct from h.next_seq or c.signed_at <= $1
     order by h.tenant_id`,
    [silentSince],
  )
  return rows.map(({ tenant_id }) => tenant_id)
}

const bytesOf = (hex: string): Uint8Array => {
  const bytes = fromHex(hex)
  if (bytes === null) throw new Error('a hash in the database is not hex')
  return bytes
}

/** The edge of the tree, locked until the transaction ends: who makes it grow takes turns here. */
export async function lockEdge(tx: Tx, tenantId: string): Promise<Edge> {
  const find = () =>
    tx.query<{ size: number; levels: string[] }>(
      'select size, levels from ledger_edges where tenant_id = $1 for update',
      [tenantId],
    )
  let [row] = await find()
  if (row === undefined) {
    await tx.query(
      `insert into ledger_edges (tenant_id, size, levels) values ($1, 0, '{}') on conflict do nothing`,
      [tenantId],
    )
    ;[row] = await find()
  }
  return { size: row?.size ?? 0, levels: (row?.levels ?? []).map(bytesOf) }
}

/** How many leaves the tree has; what is not in it yet is left out. */
export async function treeSize(sql: Sql, tenantId: string): Promise<number> {
  const [row] = await sql.query<{ size: number }>('select size from ledger_edges where tenant_id = $1', [
    tenantId,
  ])
  return row?.size ?? 0
}

export type LeafRow = { firstSeq: number; hashes: Uint8Array }

/** Leaves of commits from `size` on, in their order; some of the first may be in the tree already. */
export async function leavesFrom(
  sql: Sql,
  tenantId: string,
  size: number,
  rowsMax: number,
): Promise<LeafRow[]> {
  const rows = await sql.query<{ first_seq: number; hashes: string }>(
    `select first_seq, encode(hashes, 'hex') as hashes from ledger_leaves
     where tenant_id = $1 and first_seq >= $2 order by first_seq limit $3`,
    [tenantId, size, rowsMax],
  )
  return rows.map(({ first_seq, hashes }) => ({ firstSeq: first_seq, hashes: bytesOf(hashes) }))
}

/** Leaves in hex for events that have none. */
export async function addLeaves(
  sql: Sql,
  tenantId: string,
  firstSeq: number,
  leaves: readonly string[],
): Promise<void> {
  await sql.query(
    `insert into ledger_leaves (tenant_id, first_seq, hashes) values ($1, $2, decode($3, 'hex'))`,
    [tenantId, firstSeq, leaves.join('')],
  )
}

/** The tenant's events with these seqs, whatever their times: a scan of the log. */
export const eventsBySeq = (sql: Sql, tenantId: string, from: number, to: number): Promise<EventRow[]> =>
  sql.query<EventRow>(
    `select ${EVENT_ROW_COLUMNS} from events where tenant_id = $1 and seq >= $2 and seq < $3 order by seq`,
    [tenantId, from, to],
  )

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** Writes what the tree became, and takes away the leaves that it holds now. Only sound while the edge is locked. */
export async function growTree(
  tx: Tx,
  tenantId: string,
  edge: Edge,
  tiles: readonly FullTile[],
): Promise<void> {
  if (tiles.length > 0) {
    const hashes = new Uint8Array(tiles.length * TILE_BYTES)
    tiles.forEach((tile, i) => hashes.set(tile.hashes, i * TILE_BYTES))
    await tx.query(
      `insert into ledger_tiles (tenant_id, level, index, hashes)
       select $1, t.level, t.index, substr($4::bytea, (t.place::int - 1) * ${TILE_BYTES} + 1, ${TILE_BYTES})
       from unnest($2::smallint[], $3::bigint[]) with ordinality as t (level, index, place)`,
      [
        tenantId,
        arrayLiteral(tiles.map(({ level }) => String(level))),
        arrayLiteral(tiles.map(({ index }) => String(index))),
        hashes,
      ],
    )
  }
  await tx.query(`update ledger_edges set size = $2, levels = $3::text[] where tenant_id = $1`, [
    tenantId,
    edge.size,
    `{${edge.levels.map((hashes) => `"${hexOf(hashes)}"`).join(',')}}`,
  ])
  await tx.query('delete from ledger_leaves where tenant_id = $1 and first_seq < $2', [tenantId, edge.size])
}

export async function headSize(sql: Sql, tenantId: string): Promise<number> {
  const [row] = await sql.query<{ next_seq: number }>(
    'select next_seq from ledger_heads where tenant_id = $1',
    [tenantId],
  )
  return row?.next_seq ?? 0
}

/** The last checkpoint, or the last one of a tree no larger than `sizeMax`. */
export async function lastCheckpoint(
  sql: Sql,
  tenantId: string,
  sizeMax = Number.MAX_SAFE_INTEGER,
): Promise<SignedCheckpoint | null> {
  const rows = await sql.query<SignedCheckpoint>(
    `select size, signed_at as "signedAt", note from ledger_checkpoints where tenant_id = $1 and size <= $2
     order by size desc, signed_at desc limit 1`,
    [tenantId, sizeMax],
  )
  return rows[0] ?? null
}

export async function addCheckpoint(
  tx: Tx,
  tenantId: string,
  { size, signedAt, note }: SignedCheckpoint,
): Promise<void> {
  await tx.query(
    `insert into ledger_checkpoints (tenant_id, size, signed_at, note) values ($1, $2, $3, $4) on conflict do nothing`,
    [tenantId, size, signedAt, note],
  )
}

type FoundTile = { level: number; index: number; hashes: string }

/** Tiles of a tenant's tree: the full ones from their table, the others from the edge; both as they were at one moment. */
export const tileReader =
  (sql: Sql, tenantId: string): TileReader =>
  async (tiles) => {
    const wanted = tiles.map(({ level, index }) => ({ level, index }))
    const [found] = await sql.query<{ size: number; levels: string[]; full: string | null }>(
      `select size, levels, (
         select json_agg(json_build_object('level', level, 'index', index, 'hashes', encode(hashes, 'hex')))::text
         from ledger_tiles t where t.tenant_id = e.tenant_id and (level, index) in (
           select w.level, w.index from jsonb_to_recordset($2::text::jsonb) as w (level smallint, index bigint))
       ) as full from ledger_edges e where tenant_id = $1`,
      [tenantId, JSON.stringify(wanted)],
    )
    const rows = JSON.parse(found?.full ?? '[]') as FoundTile[]
    const full = new Map(rows.map((row) => [`${row.level}/${row.index}`, bytesOf(row.hashes)]))
    return tiles.map(({ level, index }) => {
      const tile = full.get(`${level}/${index}`)
      if (tile !== undefined) return tile
      const isLast = Math.floor(levelSize(found?.size ?? 0, level) / TILE_WIDTH) === index
      const partial = isLast ? found?.levels[level] : undefined
      return partial === undefined ? new Uint8Array() : bytesOf(partial)
    })
  }
