import { normaliseUuid } from '../core/ids'
import { isIp } from '../core/ip'
import * as limits from './limits'
import {
  checkJson,
  readJsonObject,
  readShape,
  readText,
  refuse,
  type Faults,
  type KeyBudget,
} from './read-fields'
import type { Actor, JsonValue, NormalEvent, Resource } from './stored-event'
import { ACTOR_FIELDS, CHANGES_FIELDS, RESOURCE_FIELDS } from './wire-fields'

export function readUuid(value: unknown, field: string, faults: Faults): string | null {
  if (value === undefined || value === null) return null
  const uuid = typeof value === 'string' ? normaliseUuid(value) : null
  return (
    uuid ?? refuse(faults, field, 'not_a_uuid', 'must be a UUID such as 01936a1e-7b1c-7c3d-8e4f-0123456789ab')
  )
}

export function readActor(value: unknown, faults: Faults): Actor | null {
  const raw = readShape(value, 'actor', ACTOR_FIELDS, faults)
  if (raw === null) return null
  const actor: Actor = {
    id: readText(raw['id'], 'actor.id', limits.ID_CHARS_MAX, faults),
    type: readText(raw['type'], 'actor.type', limits.KIND_CHARS_MAX, faults),
    name: readText(raw['name'], 'actor.name', limits.NAME_CHARS_MAX, faults),
    email: readText(raw['email'], 'actor.email', limits.EMAIL_CHARS_MAX, faults),
    ip_address: readText(raw['ip_address'], 'actor.ip_address', limits.IP_CHARS_MAX, faults),
    user_agent: readText(raw['user_agent'], 'actor.user_agent', limits.USER_AGENT_CHARS_MAX, faults),
    session_id: readText(raw['session_id'], 'actor.session_id', limits.ID_CHARS_MAX, faults),
  }
  if (actor.ip_address !== null && !isIp(actor.ip_address)) {
    const shape = 'an IPv4 or IPv6 address without port, prefix length or zone'
    refuse(faults, 'actor.ip_address', 'not_an_ip', `must be ${shape}`)
  }
  return hasValue(actor) ? actor : null
}

export function readResource(value: unknown, budget: KeyBudget, faults: Faults): Resource | null {
  const raw = readShape(value, 'resource', RESOURCE_FIELDS, faults)
  if (raw === null) return null
  const resource: Resource = {
    id: readText(raw['id'], 'resource.id', limits.ID_CHARS_MAX, faults),
    type: readText(raw['type'], 'resource.type', limits.KIND_CHARS_MAX, faults),
    name: readText(raw['name'], 'resource.name', limits.NAME_CHARS_MAX, faults),
    parent_id: readText(raw['parent_id'], 'resource.parent_id', limits.ID_CHARS_MAX, faults),
    attributes: readJsonObject(raw['attributes'], 'resource.attributes', 3, budget, faults),
  }
  return hasValue(resource) ? resource : null
}

/** The store keeps columns, not objects: an actor with nothing in it can't be told from none. */
function hasValue(shape: Actor | Resource): boolean {
  for (const key in shape) if (shape[key as keyof typeof shape] !== null) return true
  return false
}

export function readChanges(value: unknown, budget: KeyBudget, faults: Faults): NormalEvent['changes'] {
  const raw = readShape(value, 'changes', CHANGES_FIELDS, faults)
  if (raw === null) return null
  const changes: NonNullable<NormalEvent['changes']> = {}
  for (const key of ['before', 'after'] as const) {
    if (raw[key] === undefined) continue
    checkJson(raw[key], `changes.${key}`, 3, budget, faults)
    changes[key] = raw[key] as JsonValue
  }
  return changes
}

export function readDuration(value: unknown, faults: Faults): number | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  return refuse(faults, 'duration_ms', 'out_of_range', 'must be a number of milliseconds from 0')
}
