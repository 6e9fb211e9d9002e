import type { Actor, Resource } from './stored-event'

/**
 * The parts of an event that may say something of a person, in the order their salts are drawn. Each is committed to by itself,
 * so each can be erased by itself and the rest of the event can still be proved.
 */
export const PERSONAL_GROUPS = ['actor', 'network', 'resource', 'description', 'metadata', 'changes'] as const
export type PersonalGroup = (typeof PERSONAL_GROUPS)[number]

/** Types of resources that are persons: their resource group is salted by their own key and not by the actor's. */
export const PERSON_TYPES: ReadonlySet<string> = new Set([
  'applicant',
  'citizen',
  'client',
  'contact',
  'customer',
  'data_subject',
  'employee',
  'member',
  'patient',
  'person',
  'student',
  'user',
])

/** Types of actors that are no persons. Of each there is one key: they come and go by the thousand, and nobody asks to erase one. */
export const MACHINE_TYPES: ReadonlySet<string> = new Set([
  'agent',
  'api_key',
  'application',
  'bot',
  'cron',
  'device',
  'job',
  'machine',
  'service',
  'service_account',
  'system',
  'test',
  'workflow',
])

/**
 * Whose key salts an event: a name for a person (or a service) within a tenant. The empty text is nobody: events without an actor share a key.
 */
export type Subject = string
export const NOBODY: Subject = ''

/** By the surest sign there is: the id, else the e-mail, the name, the session, the address. */
export function subjectOfActor(actor: Actor | null): Subject {
  if (actor === null) return NOBODY
  const type = actor.type?.toLowerCase()
  if (type !== undefined && MACHINE_TYPES.has(type)) return `type:${type}`
  if (actor.id !== null) return `id:${actor.id}`
  if (actor.email !== null) return `email:${actor.email}`
  if (actor.name !== null) return `name:${actor.name}`
  if (actor.session_id !== null) return `session:${actor.session_id}`
  return actor.ip_address === null ? NOBODY : `ip:${actor.ip_address}`
}

/** The person that the resource is; null when it is none. One id is one person, whether they act or are acted upon. */
export function subjectOfResource(resource: Resource | null): Subject | null {
  if (resource === null || resource.id === null || resource.type === null) return null
  return PERSON_TYPES.has(resource.type.toLowerCase()) ? `id:${resource.id}` : null
}

/** Who the actor is; null when nothing says it. */
export const actorGroup = (actor: Actor | null) =>
  actor === null || (actor.id ?? actor.type ?? actor.name ?? actor.email) === null ? null : actor

/** Where the actor came from; null when nothing says it. */
export const networkGroup = (actor: Actor | null) =>
  actor === null || (actor.ip_address ?? actor.user_agent ?? actor.session_id) === null ? null : actor
