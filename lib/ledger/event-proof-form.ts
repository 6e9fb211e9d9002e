import { fromBase64 } from '@/lib/core/hash'
import { isUuid } from '@/lib/core/ids'
import { parseInstant } from '@/lib/core/time'
import { actorGroup, networkGroup, PERSONAL_GROUPS, type PersonalGroup } from '@/lib/event/personal'
import { LedgerFault } from './ledger-fault'
import { HASH_BYTES } from './merkle'
import type { ProvedEvent } from './sealable'
import type { Openings } from './stored-leaf'

export const EVENT_PROOF_FORMAT = 'sentinel-audit/event-proof/v1'

/**
 * All it takes to check one event without asking anybody. `leaf_hash` is hex, `hashes` are base64 (the inclusion proof, leaf side first),
 * `checkpoint` a signed note, `keys` those of the log, old and new.
 */
export type EventProof = {
  format: typeof EVENT_PROOF_FORMAT
  origin: string
  event: ProvedEvent
  openings: Openings
  leaf_hash: string
  inclusion: { index: number; size: number; hashes: string[] }
  checkpoint: string
  keys: { verifier_key: string; size_max: number | null }[]
}

type Check = (value: unknown) => boolean
type Shape = Record<string, Check>

const isText: Check = (value) => typeof value === 'string'
const isSize: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const isHash: Check = (value) => isText(value) && fromBase64(value as string)?.length === HASH_BYTES
const isTime: Check = (value) => isText(value) && parseInstant(value as string) !== null
const isId: Check = (value) =>
  isText(value) && isUuid(value as string) && value === (value as string).toLowerCase()
const isFinite: Check = (value) => typeof value === 'number' && Number.isFinite(value)
const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const hex =
  (bytes: number): Check =>
  (value) =>
    isText(value) && new RegExp(`^[0-9a-f]{${2 * bytes}}$`).test(value as string)
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)

/** Exactly these members: what a proof doesn't speak of must not stand in it. */
const shaped =
  (shape: Shape): Check =>
  (value) =>
    isObject(value) && faultIn(shape, value as Record<string, unknown>) === null

function faultIn(shape: Shape, value: Record<string, unknown>): string | null {
  for (const name of Object.keys(value)) if (!Object.hasOwn(shape, name)) return name
  for (const [name, check] of Object.entries(shape))
    if (!Object.hasOwn(value, name) || !check(value[name])) return name
  return null
}

const texts = (...names: string[]): Shape => Object.fromEntries(names.map((name) => [name, orNull(isText)]))

const EVENT: Shape = {
  id: isId,
  tenant_id: isId,
  seq: isSize,
  occurred_at: isTime,
  recorded_at: isTime,
  event_type: isText,
  category: isText,
  severity: isText,
  outcome: isText,
  action: isText,
  actor: orNull(shaped(texts('id', 'type', 'name', 'email', 'ip_address', 'user_agent', 'session_id'))),
  resource: orNull(shaped({ ...texts('id', 'type', 'name', 'parent_id'), attributes: orNull(isObject) })),
  source: orNull(isText),
  description: orNull(isText),
  metadata: orNull(isObject),
  changes: orNull(isObject),
  tags: listOf(isText),
  compliance_flags: listOf(isText),
  duration_ms: orNull(isFinite),
  trace_id: orNull(isText),
  span_id: orNull(isText),
  parent_event_id: orNull(isId),
  unregistered: (value) => typeof value === 'boolean',
}

const isOpening: Check = (value) => shaped({ salt: hex(16) })(value) || shaped({ commitment: hex(32) })(value)

const PROOF: Shape = {
  format: (value) => value === EVENT_PROOF_FORMAT,
  origin: isText,
  event: shaped(EVENT),
  openings: (value) =>
    isObject(value) &&
    Object.entries(value as object).every(
      ([group, opening]) => PERSONAL_GROUPS.includes(group as PersonalGroup) && isOpening(opening),
    ),
  leaf_hash: hex(HASH_BYTES),
  inclusion: shaped({ index: isSize, size: isSize, hashes: listOf(isHash) }),
  checkpoint: isText,
  keys: listOf(shaped({ verifier_key: isText, size_max: orNull(isSize) })),
}

const hasGroup = ({ actor, resource, description, metadata, changes }: ProvedEvent, group: PersonalGroup) =>
  ({
    actor: actorGroup(actor),
    network: networkGroup(actor),
    resource,
    description,
    metadata,
    changes,
  })[group] !== null

/** Reads the form only: whether it holds, `verifyEventProof` says. @throws LedgerFault malformed_proof */
export function readEventProof(input: unknown): EventProof {
  if (!isObject(input)) throw malformed('it is no object')
  const fault = faultIn(PROOF, input as Record<string, unknown>)
  if (fault !== null) throw malformed(`"${fault.slice(0, 64)}" is missing, unknown or of another form`)
  const proof = input as EventProof
  requireAgreement(proof.event, proof.openings)
  return proof
}

/**
 * A value beside a commitment goes into no hash, and neither does a salt without a value: whatever they say would be proved.
 * @throws LedgerFault malformed_proof
 */
export function requireAgreement(event: ProvedEvent, openings: Openings): void {
  for (const group of PERSONAL_GROUPS) {
    const opening = openings[group]
    const isSalted = opening !== undefined && 'salt' in opening
    if (hasGroup(event, group) !== isSalted)
      throw malformed(`the openings and the event don't agree on "${group}"`)
  }
}

const malformed = (reason: string) => new LedgerFault('malformed_proof', `not an event proof: ${reason}`)
