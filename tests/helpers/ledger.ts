import type { LedgerKeys } from '@/lib/contract/ledger'
import { fromBase64 } from '@/lib/core/hash'
import type { Database } from '@/lib/db/database'
import { type Checkpoint, type LogKey, openCheckpoint } from '@/lib/ledger/checkpoint'
import { formatTilePath, TILE_WIDTH } from '@/lib/ledger/tiles'
import { parseVerifierKey } from '@/lib/ledger/verifier-key'
import type { Tenant } from './api'

export const LEDGER = '/api/audit/ledger'

export const bytes = (base64: string) => fromBase64(base64) ?? new Uint8Array()
export const split = (hashes: Uint8Array) =>
  Array.from({ length: hashes.length / 32 }, (_, i) => hashes.slice(i * 32, i * 32 + 32))

/** The name of the tenant's log and its keys, as the API gives them to whoever verifies. */
export async function trustOf(tenant: Tenant): Promise<{ origin: string; logKeys: LogKey[] }> {
  const { body } = await tenant.get<LedgerKeys>(`${LEDGER}/keys`)
  const logKeys = body.keys.flatMap(({ verifier_key, size_max }) =>
    verifier_key === null
      ? []
      : [{ ...parseVerifierKey(verifier_key), ...(size_max === null ? {} : { sizeMax: size_max }) }],
  )
  return { origin: body.origin, logKeys }
}

export const noteOf = async (tenant: Tenant) => (await tenant.get<string>(`${LEDGER}/checkpoint`)).body

export const checkpointOf = async (tenant: Tenant): Promise<Checkpoint> =>
  openCheckpoint(await noteOf(tenant), await trustOf(tenant)).checkpoint

/** @param path with `tile/` */
export async function tileOf(tenant: Tenant, path: string) {
  const response = await tenant.send('GET', `${LEDGER}/${path}`)
  return { response, bytes: new Uint8Array(await response.clone().arrayBuffer()) }
}

/** The leaf hashes of the tree, by the paths of its lowest tiles. */
export async function leavesOf(tenant: Tenant, size: number): Promise<Uint8Array[]> {
  const leaves: Uint8Array[] = []
  for (let index = 0; index * TILE_WIDTH < size; index++) {
    const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH)
    const { bytes: hashes } = await tileOf(tenant, formatTilePath({ level: 0, index, width }))
    leaves.push(...split(hashes))
  }
  return leaves
}

/** As somebody does to whom the whole database belongs: no trigger stands in the way. */
export const asOwnerOfAll = (db: Database, ...statements: string[]) =>
  db.transaction(async (tx) => {
    await tx.query('set local session_replication_role = replica')
    for (const statement of statements) await tx.query(statement)
  })
