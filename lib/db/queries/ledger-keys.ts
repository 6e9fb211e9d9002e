import type { Sql } from '../database'

export type KeyPurpose = 'checkpoint' | 'event'

/** A key as it is kept: `publicKey` is null for HMAC, `sizeMax` how large the tree was when it was replaced. */
export type LedgerKey = {
  purpose: KeyPurpose
  keyId: number
  publicKey: Uint8Array | null
  sealed: Uint8Array
  createdAt: string
  replacedAt: string | null
  sizeMax: number | null
}
export type NewKey = Omit<LedgerKey, 'replacedAt' | 'sizeMax'>

const COLUMNS =
  'purpose, key_id as "keyId", public_key as "publicKey", sealed, created_at as "createdAt", ' +
  'replaced_at as "replacedAt", size_max as "sizeMax"'

export const allKeys = (sql: Sql, tenantId: string): Promise<LedgerKey[]> =>
  sql.query<LedgerKey>(
    `select ${COLUMNS} from ledger_keys where tenant_id = $1 order by purpose, key_id desc`,
    [tenantId],
  )

export async function currentKey(sql: Sql, tenantId: string, purpose: KeyPurpose): Promise<LedgerKey | null> {
  const rows = await sql.query<LedgerKey>(
    `select ${COLUMNS} from ledger_keys where tenant_id = $1 and purpose = $2 and replaced_at is null order by key_id desc limit 1`,
    [tenantId, purpose],
  )
  return rows[0] ?? null
}

const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'))

/** Nothing happens where there is a key of this number already. */
export async function addKey(sql: Sql, tenantId: string, key: NewKey): Promise<void> {
  await sql.query(
    `insert into ledger_keys (tenant_id, purpose, key_id, public_key, sealed, created_at)
     values ($1, $2, $3, decode($4, 'hex'), decode($5, 'hex'), $6) on conflict do nothing`,
    [tenantId, key.purpose, key.keyId, hex(key.publicKey), hex(key.sealed), key.createdAt],
  )
}

export async function replaceKey(
  sql: Sql,
  tenantId: string,
  { purpose, keyId }: Pick<LedgerKey, 'purpose' | 'keyId'>,
  at: string,
  sizeMax: number | null,
): Promise<void> {
  await sql.query(
    `update ledger_keys set replaced_at = $4, size_max = $5
     where tenant_id = $1 and purpose = $2 and key_id = $3 and replaced_at is null`,
    [tenantId, purpose, keyId, at, sizeMax],
  )
}

/** What seals the tenant's events, as a number that rises with every change of it, and whether all of them are signed. */
export async function keyEpoch(sql: Sql, tenantId: string): Promise<{ epoch: number; signAll: boolean }> {
  const [row] = await sql.query<{ epoch: number; sign_all: boolean }>(
    `select coalesce((select key_epoch from ledger_heads where tenant_id = $1), 0) as epoch,
       coalesce((select sign_all_events from tenant_settings where tenant_id = $1), false) as sign_all`,
    [tenantId],
  )
  return { epoch: row?.epoch ?? 0, signAll: row?.sign_all ?? false }
}

/** In the transaction of the change: who seals by what was before finds out under the lock of the head, and seals again. */
export async function raiseEpoch(sql: Sql, tenantId: string): Promise<void> {
  // A log without events has no head yet, and keys that are kept for it all the same.
  await sql.query(
    `insert into ledger_heads (tenant_id, next_seq, key_epoch) values ($1, 0, 1)
     on conflict (tenant_id) do update set key_epoch = ledger_heads.key_epoch + 1`,
    [tenantId],
  )
}

/** Any key that is in use, of any tenant: whether this process can open it. */
export async function someKey(
  sql: Sql,
): Promise<(Pick<LedgerKey, 'purpose' | 'keyId' | 'sealed'> & { tenantId: string }) | null> {
  const rows = await sql.query<Pick<LedgerKey, 'purpose' | 'keyId' | 'sealed'> & { tenantId: string }>(
    `select tenant_id as "tenantId", purpose, key_id as "keyId", sealed from ledger_keys
     where replaced_at is null order by created_at desc limit 1`,
  )
  return rows[0] ?? null
}
