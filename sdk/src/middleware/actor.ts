import { CHARS_MAX, type NewActor } from '../generated'
import { fit } from './fit'

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number' || typeof value === 'bigint'
      ? String(value)
      : undefined

/** Who a `user` of the usual forms is: `id`, `sub`, `user_id`, `username`, with `name` and `email`; undefined when that is nobody. */
export function actorOfUser(user: unknown): NewActor | undefined {
  if (typeof user !== 'object' || user === null) return undefined
  const { id, sub, user_id, userId, username, name, email } = user as Record<string, unknown>
  const known = [id, sub, user_id, userId, username, email].map(textOf).find((text) => text !== undefined)
  if (known === undefined) return undefined
  return { id: known, type: 'user', name: textOf(name) ?? textOf(username), email: textOf(email) }
}

/** The actor with what the request says, as long as fits. */
export function actorOfRequest(
  found: NewActor | null | undefined,
  ip: string | null,
  userAgent: string | null,
): NewActor {
  const who: NewActor = found ?? { type: 'anonymous' }
  const actor = { ...who, ip_address: who.ip_address ?? ip, user_agent: who.user_agent ?? userAgent }
  const fits = Object.entries(actor).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, fit(value, CHARS_MAX[`actor.${key as keyof NewActor}`])]] : [],
  )
  return Object.fromEntries(fits) as NewActor
}
