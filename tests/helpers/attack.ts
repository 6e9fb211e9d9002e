import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Tx } from '@/lib/db/database'
import type { Api, Tenant } from './api'
import { demoLog, store } from './events'
import { verify } from './verify'

export const EVENTS = 600
const DAYS = 20

const compressOld = ({ db }: Api) =>
  db.query(
    `select compress_chunk(c, true) from show_chunks('events', older_than => now() - interval '7 days') c`,
  )

/** A log in open and compressed chunks, with a checkpoint. */
export async function logOf(api: Api): Promise<Tenant> {
  const tenant = await api.mintTenant()
  const log = demoLog(EVENTS, DAYS, Date.now() - 1_000)
  await store(
    tenant,
    log.map((event) => ({ ...event, id: randomUUID() })),
  )
  await compressOld(api)
  expect(await verify(tenant)).toMatchObject({ ok: true, events: EVENTS, first_bad_seq: null })
  return tenant
}

/**
 * What somebody does who owns the server of the database: no trigger, no right, no foreign key stands in the way. Without triggers TimescaleDB
 * changes no compressed row, so chunks are opened before and closed again.
 */
export async function attack(api: Api, statements: (tx: Tx) => Promise<unknown>) {
  await api.db.query(`select decompress_chunk(c, true) from show_chunks('events') c`)
  await api.db.transaction(async (tx) => {
    await tx.query(`set local session_replication_role = 'replica'`)
    await statements(tx)
  })
  await compressOld(api)
}

export const at = (tenant: Tenant, seq: number) => `where tenant_id = '${tenant.id}' and seq = ${seq}`

/** The whole log as evidence, as the export gives it. */
export async function exportEvidence(tenant: Tenant, query = ''): Promise<Uint8Array> {
  const response = await tenant.send('GET', `/api/audit/events/export?format=evidence${query}`)
  expect(response.status).toBe(200)
  return new Uint8Array(await response.arrayBuffer())
}
