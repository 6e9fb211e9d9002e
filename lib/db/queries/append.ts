import type { Documents } from '@/lib/event/content-hash'
import type { NormalEvent } from '@/lib/event/stored-event'
import { type CopyRows, createCopyRows } from '../copy-binary'
import { arrayLiteral } from '../copy-text'
import type { BatchTx, Tx } from '../database'

/** An event with its place in the log; hashes in hex. `contentHash` (16 bytes) is what tells a retry from another event. */
export type PlacedEvent = {
  event: NormalEvent
  documents: Documents
  contentHash: string
  seq: number
  leaf: string
  signature: string | null
  keyId: number | null
}

/** Null: the event was erased, and what was sent under the id is known no more. */
export type KnownId = { seq: number; contentHash: string | null }

const EVENT_COLUMNS = [
  'tenant_id',
  'seq',
  'id',
  'occurred_at',
  'recorded_at',
  'event_type',
  'category',
  'severity',
  'outcome',
  'action',
  'actor_id',
  'actor_type',
  'actor_name',
  'actor_email',
  'actor_ip',
  'actor_user_agent',
  'actor_session_id',
  'resource_id',
  'resource_type',
  'resource_name',
  'resource_parent_id',
  'resource_attributes',
  'source',
  'description',
  'metadata',
  'changes',
  'tags',
  'compliance_flags',
  'duration_ms',
  'trace_id',
  'span_id',
  'parent_event_id',
  'unregistered',
  'signature',
  'key_id',
] as const

function addEvent(rows: CopyRows, tenantId: string, recordedAt: string, one: PlacedEvent) {
  const { event, documents, seq } = one
  const { actor, resource } = event
  const part = (from: number, to: number) => (from === to ? null : documents.writer.bytes(from, to))
  rows.row(EVENT_COLUMNS.length)
  rows.uuid(tenantId)
  rows.bigint(seq)
  rows.uuid(event.id)
  rows.instant(event.occurred_at)
  rows.instant(recordedAt)
  rows.text(event.event_type)
  rows.text(event.category)
  rows.text(event.severity)
  rows.text(event.outcome)
  rows.text(event.action)
  rows.text(actor?.id ?? null)
  rows.text(actor?.type ?? null)
  rows.text(actor?.name ?? null)
  rows.text(actor?.email ?? null)
  rows.text(actor?.ip_address ?? null)
  rows.text(actor?.user_agent ?? null)
  rows.text(actor?.session_id ?? null)
  rows.text(resource?.id ?? null)
  rows.text(resource?.type ?? null)
  rows.text(resource?.name ?? null)
  rows.text(resource?.parent_id ?? null)
  rows.utf8(part(documents.from, documents.attributesEnd))
  rows.text(event.source)
  rows.text(event.description)
  rows.utf8(part(documents.attributesEnd, documents.metadataEnd))
  rows.utf8(part(documents.metadataEnd, documents.changesEnd))
  rows.texts(event.tags)
  rows.texts(event.compliance_flags)
  rows.double(event.duration_ms)
  rows.text(event.trace_id)
  rows.text(event.span_id)
  rows.uuid(event.parent_event_id)
  rows.boolean(event.unregistered ? true : null)
  rows.text(one.signature)
  rows.integer(one.keyId)
}

/** Of an event with the fields most have, so that the memory of most groups is taken once. */
const ROW_BYTES_USUAL = 1_024

/** PostgreSQL's code of a unique violation: here an id that the log has already. */
export const isKnownId = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23505'

/** Where a log goes on, and what seals its events now: a number that rises with every change of it. */
export type Head = { nextSeq: number; keyEpoch: number }

/** What `hold_head` says, of migration 0018. */
export const hasMoved = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'SA001'

/**
 * Says, before the rows of an append, which head it is for. Their COPY locks it until the transaction ends, before the first row and after all of
 * them were sent; where it is another by then, the COPY fails with what `hasMoved` tells.
 */
export const expectHead = (tx: BatchTx, { nextSeq, keyEpoch }: Head): Promise<unknown> =>
  tx.query(`select set_config('app.expected_head', $1, true)`, [`${nextSeq}/${keyEpoch}`])

/**
 * Locks the tenant's head until the transaction ends: appends of one tenant take turns here.
 * @returns it, and which of these ids the log already has
 */
export async function lockHead(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
): Promise<{ head: Head; known: Map<string, KnownId> }> {
  const find = () =>
    tx.query<{ next_seq: number; key_epoch: number }>(
      'select next_seq, key_epoch from ledger_heads where tenant_id = $1 for update',
      [tenantId],
    )
  const findKnown = () => findKnownIds(tx, tenantId, ids)
  const [[head], known] = await tx.together(find, findKnown)
  if (head !== undefined) return { head: { nextSeq: head.next_seq, keyEpoch: head.key_epoch }, known }
  await tx.query('insert into ledger_heads (tenant_id, next_seq) values ($1, 0) on conflict do nothing', [
    tenantId,
  ])
  const [made] = await find()
  // Without a head there was nothing to lock, so others may have stored these ids since they were looked for.
  return {
    head: { nextSeq: made?.next_seq ?? 0, keyEpoch: made?.key_epoch ?? 0 },
    known: await findKnown(),
  }
}

/** Only sound while the head is locked. */
async function findKnownIds(tx: Tx, tenantId: string, ids: readonly string[]): Promise<Map<string, KnownId>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.query<{ id: string; seq: number; hash: string | null }>(
    `select id, seq, encode(content_hash, 'hex') as hash from event_ids where tenant_id = $1 and id = any($2::uuid[])`,
    [tenantId, `{${ids.join(',')}}`],
  )
  return new Map(rows.map((row) => [row.id, { seq: row.seq, contentHash: row.hash }]))
}

type Span = { minAt: string; maxAt: string; seqLow: number; seqHigh: number; count: number }

/** The time spans of these events, one a UTC day, so that a backfill over a year doesn't make one span of a year. */
function daySpans(placed: readonly PlacedEvent[]): Span[] {
  const spans = new Map<string, Span>()
  for (const { event, seq } of placed) {
    const at = event.occurred_at
    const day = at.slice(0, 10)
    const span = spans.get(day)
    if (span === undefined) {
      spans.set(day, { minAt: at, maxAt: at, seqLow: seq, seqHigh: seq, count: 1 })
      continue
    }
    if (at < span.minAt) span.minAt = at
    if (at > span.maxAt) span.maxAt = at
    span.seqHigh = seq
    span.count++
  }
  return [...spans.values()]
}

/** As rows for `copyEvents`. */
export function rowsOf(
  tenantId: string,
  placed: readonly PlacedEvent[],
  recordedAt: string,
): Uint8Array<ArrayBuffer> {
  const rows = createCopyRows(placed.length * ROW_BYTES_USUAL)
  for (const one of placed) addEvent(rows, tenantId, recordedAt, one)
  return rows.finish()
}

/** Writes the events. They are in the log once they are noted, in the same transaction, which must hold the lock of the head. */
export const copyEvents = (tx: BatchTx, rows: Uint8Array<ArrayBuffer>): Promise<void> =>
  tx.copyIn('events', EVENT_COLUMNS, rows)

/**
 * Notes the ids and the leaves of events whose seqs follow one another from the head's on, moves the head, and notes the spans for the indexer and
 * the late hours for counting.
 * @param settledBefore events before this instant may already be in the continuous aggregates; their hours are marked late
 */
export function noteEvents(
  tx: BatchTx,
  tenantId: string,
  placed: readonly PlacedEvent[],
  settledBefore: string,
): Promise<unknown> {
  // Nothing in these needs quotes, and there are many of them.
  const plainArray = (of: (one: PlacedEvent) => string) => `{${placed.map(of).join(',')}}`
  const ids = [
    plainArray(({ event }) => event.id),
    plainArray(({ event }) => event.occurred_at),
    plainArray(({ contentHash }) => `\\\\x${contentHash}`),
    placed.map(({ leaf }) => leaf).join(''),
  ]
  const lateHours = new Set<string>()
  for (const { event } of placed)
    if (event.occurred_at < settledBefore) lateHours.add(`${event.occurred_at.slice(0, 13)}:00:00Z`)
  const spans = daySpans(placed)
  const values = [
    spans.map((span) => span.minAt),
    spans.map((span) => span.maxAt),
    spans.map((span) => String(span.seqLow)),
    spans.map((span) => String(span.seqHigh)),
    spans.map((span) => String(span.count)),
    [...lateHours],
  ].map(arrayLiteral)
  return tx.query(
    `select note_append($1, $2, $3::uuid[], $4::timestamptz[], $5::bytea[], $6, $7::timestamptz[], $8::timestamptz[],
       $9::bigint[], $10::bigint[], $11::int[], $12::timestamptz[])`,
    [tenantId, (placed.at(-1)?.seq ?? 0) + 1, ...ids, ...values],
  )
}
