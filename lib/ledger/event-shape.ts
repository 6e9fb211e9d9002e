import { actorGroup, networkGroup, PERSONAL_GROUPS, type PersonalGroup } from '@/lib/event/personal'
import { LedgerFault } from './ledger-fault'
import type { ProvedEvent } from './sealable'
import {
  type Check,
  hex,
  isBoolean,
  isFinite,
  isId,
  isObject,
  isSize,
  isText,
  isTime,
  listOf,
  orNull,
  type Shape,
  shaped,
} from './shape'
import type { Openings } from './stored-leaf'

const texts = (...names: string[]): Shape => Object.fromEntries(names.map((name) => [name, orNull(isText)]))

/** Every member of an event as the API shows it, but what is no part of the leaf. */
export const EVENT_SHAPE: Shape = {
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
  unregistered: isBoolean,
}

const isSalt = shaped({ salt: hex(16) })
const isCommitment = shaped({ commitment: hex(32) })

/** For each personal group a salt or a commitment, and nothing else. */
export const isOpenings: Check = (value) =>
  isObject(value) &&
  Object.entries(value).every(
    ([group, opening]) =>
      PERSONAL_GROUPS.includes(group as PersonalGroup) && (isSalt(opening) || isCommitment(opening)),
  )

const hasGroup: Record<PersonalGroup, (event: ProvedEvent) => boolean> = {
  actor: ({ actor }) => actorGroup(actor) !== null,
  network: ({ actor }) => networkGroup(actor) !== null,
  resource: ({ resource }) => resource !== null,
  description: ({ description }) => description !== null,
  metadata: ({ metadata }) => metadata !== null,
  changes: ({ changes }) => changes !== null,
}

/**
 * A value beside a commitment goes into no hash, and neither does a salt without a value: whatever they say would be proved.
 * @throws LedgerFault malformed_proof
 */
export function requireAgreement(event: ProvedEvent, openings: Openings): void {
  for (const group of PERSONAL_GROUPS) {
    const opening = openings[group]
    const isSalted = opening !== undefined && 'salt' in opening
    if (hasGroup[group](event) !== isSalted)
      throw new LedgerFault('malformed_proof', `the openings and the event don't agree on "${group}"`)
  }
}
