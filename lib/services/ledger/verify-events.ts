import { fromPostgres } from '@/lib/core/time'
import type { Sql } from '@/lib/db/database'
import { type EventRow, toStoredEvent } from '@/lib/db/queries/event-row'
import { allKeys } from '@/lib/db/queries/ledger-keys'
import { headSize, tileReader } from '@/lib/db/queries/ledger-tree'
import { approvedCases } from '@/lib/db/queries/redactions'
import { everyEvent, eventTimes, removalsOf, timesOfSeqs } from '@/lib/db/queries/ledger-verify'
import type { Vault } from '@/lib/platform/vault'
import { aboutKey, hmacHex } from './event-keys'
import { isSigned } from './event-sealer'
import { openEvents } from './open-events'
import type { Problems } from './problems'
import { createLeaves } from './stored-leaves'

const PAGE_EVENTS = 1_000

export type EventsPart = {
  tenantId: string
  /** Seqs, both inclusive. */
  from: number
  to: number
  size: number
  vault: Vault
  problems: Problems
}

/** Bits by seq. */
function createSeen(from: number, to: number) {
  const bits = new Uint8Array(Math.ceil((to - from + 1) / 8))
  return {
    /** False when it was set before. */
    set: (seq: number): boolean => {
      const at = seq - from
      const mask = 1 << (at & 7)
      const index = Math.floor(at / 8)
      const before = bits[index] ?? 0
      bits[index] = before | mask
      return (before & mask) === 0
    },
    has: (seq: number): boolean => {
      const at = seq - from
      return ((bits[Math.floor(at / 8)] ?? 0) & (1 << (at & 7))) !== 0
    },
  }
}

/** The keys that sign events, by number, and since when there is one. */
async function signingKeys(sql: Sql, { tenantId, vault }: EventsPart) {
  const keys = (await allKeys(sql, tenantId)).filter(({ purpose }) => purpose === 'event')
  const byId = new Map(
    keys.map((key) => [key.keyId, vault.open(new Uint8Array(key.sealed), aboutKey(tenantId, key))]),
  )
  const since = keys.map(({ createdAt }) => fromPostgres(createdAt)).sort()[0]
  return { byId, since }
}

/** What checking events takes, read once. */
export type EventsCheck = {
  part: EventsPart
  leaves: ReturnType<typeof createLeaves>
  seen: ReturnType<typeof createSeen>
  keys: Awaited<ReturnType<typeof signingKeys>>
  /** Cases of erasure that were approved. */
  cases: ReadonlySet<number>
  /** Seqs beyond the tree: events that were stored meanwhile, or by nobody. */
  beyond: number[]
}

/** Compares the leaf of each of these events with the tree's. @returns how many were right */
export async function checkPage(sql: Sql, check: EventsCheck, rows: readonly EventRow[]): Promise<number> {
  const { part, leaves, seen, keys, cases, beyond } = check
  const { tenantId, from, to, size, problems } = part
  for (const { seq } of rows) if (seq >= size || seq < 0) beyond.push(seq)
  const own = rows.filter(({ seq }) => seq >= from && seq <= to)
  await leaves.prepare(own.map(({ seq }) => seq))
  const recordedAt = own.map(({ recorded_at }) => fromPostgres(recorded_at))
  const opened = await openEvents(sql, tenantId, own.map(toStoredEvent))
  let right = 0
  opened.forEach(({ event, opened: found }, i) => {
    const { seq, signature, key_id } = event
    const leaf = leaves.at(seq)
    if (!seen.set(seq)) return problems.add(seq, 'doubled', 'More than one event has this seq')
    if (event.erased !== null && !cases.has(event.erased.case))
      return problems.add(
        seq,
        'no_case',
        `Parts of it are erased, and no approved case ${event.erased.case} says so`,
      )
    if (found === null)
      return problems.add(seq, 'key_destroyed', 'The key of its person is gone, and no erasure says why')
    if (found.leaf !== leaf)
      return problems.add(seq, 'changed', 'What is stored is not what the tree holds under this seq')
    if (
      signature === null &&
      isSigned(event) &&
      keys.since !== undefined &&
      (recordedAt[i] ?? '') >= keys.since
    )
      return problems.add(seq, 'unsigned', 'Its signature is gone')
    const key = key_id === null ? undefined : keys.byId.get(key_id)
    if (signature !== null && (key === undefined || hmacHex(key, leaf) !== signature))
      return problems.add(seq, 'bad_signature', 'Its signature is not that of a key of this log')
    right++
  })
  return right
}

/** Which seqs are gone, and whether retention says so. @returns how many it says */
async function checkMissing(sql: Sql, { part, seen }: EventsCheck): Promise<number> {
  const { tenantId, from, to, size, problems } = part
  const removals = await removalsOf(sql, tenantId)
  const isWhole = from === 0 && to === size - 1
  let gone = 0
  let firstGone: number | null = null
  for (let seq = from; seq <= to; seq++) {
    if (seen.has(seq)) continue
    if (!removals.some(({ seqLow, seqHigh }) => seq >= seqLow && seq <= seqHigh))
      problems.add(seq, 'missing', 'There is no event with this seq, and retention did not remove it')
    else {
      gone++
      firstGone ??= seq
    }
  }
  const removed = removals.reduce((sum, run) => sum + run.removed, 0)
  if (isWhole ? gone !== removed : gone > removed)
    problems.add(
      firstGone,
      'missing',
      `${gone} events are gone from the ranges of retention, which removed ${removed}`,
    )
  return gone
}

export async function openCheck(sql: Sql, part: EventsPart): Promise<EventsCheck> {
  const { tenantId, from, to, size } = part
  return {
    part,
    leaves: createLeaves(tileReader(sql, tenantId), size),
    seen: createSeen(from, to),
    keys: await signingKeys(sql, part),
    cases: await approvedCases(sql, tenantId),
    beyond: [],
  }
}

/**
 * Computes the leaf of every event of the range from what is stored now, and compares it with the tree's. Says how many it has done.
 * @returns how many were right, and how many retention removed
 */
export async function* verifyEvents(
  sql: Sql,
  part: EventsPart,
): AsyncGenerator<number, { right: number; removed: number }> {
  const { tenantId, from, to, size, problems } = part
  if (to < from) return { right: 0, removed: 0 }
  const isWhole = from === 0 && to === size - 1
  const check = await openCheck(sql, part)
  const range = isWhole ? await eventTimes(sql, tenantId) : await timesOfSeqs(sql, tenantId, from, to)
  let right = 0
  let done = 0
  if (range !== null)
    for await (const rows of everyEvent(sql, tenantId, range, PAGE_EVENTS)) {
      right += await checkPage(sql, check, rows)
      done += rows.length
      yield done
    }
  const removed = await checkMissing(sql, check)
  const head = await headSize(sql, tenantId)
  for (const seq of check.beyond)
    if (seq < 0 || seq >= head) problems.add(seq, 'not_in_tree', 'Nobody stored an event with this seq')
  return { right, removed }
}
