import { randomFillSync } from 'node:crypto'
import type { Receipt, ReceiptItem } from '@/lib/contract/events'
import { type CanonicalWriter, createCanonicalWriter } from '@/lib/core/canonical-json'
import { Fault, type FieldFault } from '@/lib/core/errors'
import { UUID_V7_RANDOM_BYTES, uuidv7 } from '@/lib/core/ids'
import type { StrictResult } from '@/lib/core/strict-json'
import { fromEpochMs } from '@/lib/core/time'
import { documentsOf } from '@/lib/event/content-hash'
import { type NormaliseContext, normaliseEvent } from '@/lib/event/normalise'
import { typeLookup } from '../event-type/lookup'
import { type Context, requirePermission } from '../context'
import { noteEvents, requireQuota } from '../api-key/usage'
import type { AppendOutcome } from './append-group'
import type { Unsealed } from './incoming'
import { readEvents } from './read-events'

/** `bytes` is valid UTF-8, or reads it: who is refused before is not read. */
export type AppendInput = {
  bytes: Uint8Array | (() => Promise<Uint8Array>)
  headers: Headers
  atomic: boolean
}

/** Random bytes drawn for many ids at once; one draw an id would cost more than the id. */
const POOL_IDS = 256

function idMaker(nowMs: number): () => string {
  const pool = new Uint8Array(POOL_IDS * UUID_V7_RANDOM_BYTES)
  let offset = pool.length
  return () => {
    if (offset >= pool.length) {
      randomFillSync(pool)
      offset = 0
    }
    const id = uuidv7(nowMs, pool, offset)
    offset += UUID_V7_RANDOM_BYTES
    return id
  }
}

async function normaliseContext(ctx: Context): Promise<NormaliseContext> {
  const { lookup, allowUnregistered } = await typeLookup(ctx, ctx.tenantId)
  const nowMs = ctx.clock.nowMs()
  return { now: fromEpochMs(nowMs), newId: idMaker(nowMs), typeLookup: lookup, allowUnregistered }
}

/** What became of one item before the database: ready to store, or a finished refusal. */
type Ready = { incoming: Unsealed; warnings: string[] }
type Prepared = Ready | ReceiptItem

const givenId = (raw: unknown): string | null => {
  const id = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : null
  return typeof id === 'string' ? id.slice(0, 64) : null
}

const refusal = (
  index: number,
  id: string | null,
  code: string,
  status: number,
  errors: FieldFault[],
): ReceiptItem => ({
  index,
  id,
  status: 'rejected',
  seq: null,
  code,
  http_status: status,
  errors,
})

function prepare(
  item: StrictResult,
  index: number,
  context: NormaliseContext,
  writer: CanonicalWriter,
): Prepared {
  if (!item.ok) return refusal(index, null, 'invalid_event', 400, item.faults)
  const normalised = normaliseEvent(item.value, context)
  if (!normalised.ok) return refusal(index, givenId(item.value), 'invalid_event', 400, normalised.faults)
  const { event, claimed, warnings } = normalised
  return { incoming: { event, documents: documentsOf(event, writer), claimed }, warnings }
}

const NOT_ATTEMPTED: FieldFault[] = [
  { field: '', code: 'not_attempted', reason: 'Another event of this atomic request was refused' },
]

function itemOf(index: number, { incoming, warnings }: Ready, outcome: AppendOutcome): ReceiptItem {
  const { id } = incoming.event
  switch (outcome.status) {
    case 'stored':
    case 'duplicate':
      return {
        index,
        id,
        status: outcome.status,
        seq: outcome.seq,
        ...(warnings.length === 0 ? {} : { warnings }),
      }
    case 'conflict':
      return refusal(index, id, 'conflict', 409, [
        { field: 'id', code: 'conflict', reason: `The id is known with other content (seq ${outcome.seq})` },
      ])
    case 'refused':
      return refusal(index, id, 'invalid_event', 400, [
        { field: '', code: 'refused', reason: outcome.reason },
      ])
    case 'not_attempted':
      return refusal(index, id, 'not_attempted', 400, NOT_ATTEMPTED)
  }
}

const isReady = (one: Prepared): one is Ready => 'incoming' in one

async function store(ctx: Context, prepared: readonly Prepared[], atomic: boolean): Promise<ReceiptItem[]> {
  const ready = prepared.filter(isReady)
  const anyRefused = ready.length < prepared.length
  const outcomes =
    atomic && anyRefused
      ? ready.map((): AppendOutcome => ({ status: 'not_attempted' }))
      : await ctx.appendQueue.append(
          ctx.tenantId,
          ready.map(({ incoming }) => incoming),
          atomic,
        )
  let next = 0
  return prepared.map((one, index) => {
    if (!isReady(one)) return one
    const outcome = outcomes[next++]
    if (outcome === undefined) throw new Error('the append gave fewer outcomes than events')
    return itemOf(index, one, outcome)
  })
}

/**
 * Stores events and answers when they are durable: one receipt item per event, in order. A bad event takes no other with
 * it, unless the request is atomic. The same id and content again gives the first receipt.
 * @throws Fault forbidden, invalid_request (no event can be told from another), unsupported_media_type, overloaded,
 * rate_limited (the key's events of the day)
 */
export async function appendEvents({ ctx, input }: { ctx: Context; input: AppendInput }): Promise<Receipt> {
  requirePermission(ctx, 'ingest')
  ctx.appendQueue.requireRoom()
  const bytes = typeof input.bytes === 'function' ? await input.bytes() : input.bytes
  const batch = readEvents(bytes, input.headers)
  if (!batch.ok)
    throw new Fault('invalid_request', 'The body holds no events that can be told apart', {
      faults: batch.faults,
    })
  await requireQuota(ctx, batch.items.length)
  const context = await normaliseContext(ctx)
  const documents = createCanonicalWriter(bytes.length)
  const results = await store(
    ctx,
    batch.items.map((item, index) => prepare(item, index, context, documents)),
    input.atomic,
  )
  const count = (status: ReceiptItem['status']) => results.filter((item) => item.status === status).length
  const first = results[0]
  noteEvents(ctx, count('stored'))
  return {
    stored: count('stored'),
    duplicate: count('duplicate'),
    rejected: count('rejected'),
    results,
    ...(batch.single && first !== undefined ? { id: first.id, seq: first.seq, status: first.status } : {}),
  }
}
