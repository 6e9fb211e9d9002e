import { fromHex } from '@/lib/core/hash'
import { PERSONAL_GROUPS } from '@/lib/event/personal'
import { OWN_SOURCE, type StoredEvent } from '@/lib/event/stored-event'
import type { Digest } from './digest'
import { EVENT_SHAPE, requireAgreement } from './event-shape'
import { LedgerFault } from './ledger-fault'
import { HASH_BYTES } from './merkle'
import { faultFinder, hex, isObject, isSize, isText, listOf, orNull, shaped } from './shape'
import { createLeafOf, type Openings } from './stored-leaf'

/** The seqs between which a run of retention says that it removed so many. */
export type Removal = { low: number; high: number; removed: number }

/** An event line: its place, the leaf it claims, and what is wrong with it, null where it hashes to that leaf. */
export type EventLine = { seq: number; leaf: Uint8Array; problem: string | null; removal: Removal | null }

const isPositive = (value: unknown) => isSize(value) && value !== 0
const GROUPS: ReadonlySet<string> = new Set(PERSONAL_GROUPS)
const isGroup = (value: unknown) => typeof value === 'string' && GROUPS.has(value)
const eventFault = faultFinder({
  ...EVENT_SHAPE,
  // Whether these are times, computing the leaf finds out; twice would be dear.
  occurred_at: isText,
  recorded_at: isText,
  signature: orNull(hex(HASH_BYTES)),
  key_id: orNull(isPositive),
  erased: orNull(shaped({ case: isPositive, groups: listOf(isGroup) })),
})
const lineFault = faultFinder({
  event: isObject,
  openings: orNull(isObject),
  leaf_hash: hex(HASH_BYTES),
})

const malformed = (reason: string) => new LedgerFault('malformed_proof', reason)

/** For each group one member and no other: which it is, and whether it is hex, computing the leaf finds out. */
const hasGroups = (openings: unknown): boolean =>
  isObject(openings) &&
  Object.entries(openings).every(
    ([group, opening]) => GROUPS.has(group) && isObject(opening) && Object.keys(opening).length === 1,
  )

/** `erased` is in no hash, so it must be what the openings bear out. */
const saysWhatIsErased = ({ erased }: StoredEvent, openings: Openings): boolean =>
  PERSONAL_GROUPS.every((group) => {
    const opening = openings[group]
    return (erased?.groups.includes(group) ?? false) === (opening !== undefined && 'commitment' in opening)
  })

/** What a run of retention says of itself (lib/services/retention/finish.ts). */
function removalOf({ event_type, action, source, metadata }: StoredEvent): Removal | null {
  // No sender may give this source.
  if (source !== OWN_SOURCE || event_type !== 'compliance.data_retention' || action !== 'retention.run')
    return null
  const { seq_low: low, seq_high: high, deleted: removed } = metadata ?? {}
  return isSize(low) && isSize(high) && isSize(removed) ? ({ low, high, removed } as Removal) : null
}

/** Checks lines of events: whether each says what its leaf holds. */
export function createEventCheck(digest: Digest) {
  const leafOf = createLeafOf(digest)

  const problemOf = (
    event: Record<string, unknown>,
    openings: unknown,
    leafHash: string,
    tenantId: string,
  ) => {
    const fault = eventFault(event)
    if (fault !== null) return `its "${fault}" is missing, unknown or of another form`
    const stored = event as StoredEvent
    if (stored.tenant_id !== tenantId) return 'it is of another tenant'
    if (openings === null) return 'the key of its person is gone, so nothing bears out what it says'
    if (!hasGroups(openings)) return 'what opens it has another form'
    requireAgreement(stored, openings as Openings)
    if (!saysWhatIsErased(stored, openings as Openings))
      return 'it does not say which of its parts were erased'
    return leafOf(stored, openings as Openings) === leafHash
      ? null
      : 'it does not say what its leaf holds: it was changed after it was stored'
  }

  /** @throws LedgerFault malformed_proof for a line that has no place or no leaf */
  return (line: Record<string, unknown>, tenantId: string): EventLine => {
    const fault = lineFault(line)
    const event = line['event']
    const seq = isObject(event) ? event['seq'] : undefined
    const place = isSize(seq) ? ` of event ${String(seq)}` : ''
    if (fault !== null) throw malformed(`"${fault}"${place} is missing, unknown or of another form`)
    if (!isObject(event) || !isSize(seq)) throw malformed('an event has no seq')
    const leafHash = line['leaf_hash'] as string
    const leaf = fromHex(leafHash)
    if (leaf === null) throw malformed('a leaf is not hex')
    let problem: string | null
    try {
      problem = problemOf(event, line['openings'], leafHash, tenantId)
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
    }
    return {
      seq: seq as number,
      leaf,
      problem,
      removal: problem === null ? removalOf(event as StoredEvent) : null,
    }
  }
}
