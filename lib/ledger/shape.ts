import { fromBase64 } from '@/lib/core/hash'
import { isUuid } from '@/lib/core/ids'
import { parseInstant } from '@/lib/core/time'
import { HASH_BYTES } from './merkle'

/** What a member of a foreign object must be. Never throws. */
export type Check = (value: unknown) => boolean
export type Shape = Record<string, Check>

export const isText: Check = (value) => typeof value === 'string'
export const isSize: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
export const isHash: Check = (value) => isText(value) && fromBase64(value as string)?.length === HASH_BYTES
export const isTime: Check = (value) => isText(value) && parseInstant(value as string) !== null
export const isId: Check = (value) =>
  isText(value) && isUuid(value as string) && value === (value as string).toLowerCase()
export const isFinite: Check = (value) => typeof value === 'number' && Number.isFinite(value)
export const isBoolean: Check = (value) => typeof value === 'boolean'
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function hex(bytes: number): Check {
  const pattern = new RegExp(`^[0-9a-f]{${2 * bytes}}$`)
  return (value) => isText(value) && pattern.test(value as string)
}

export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)

export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)

/** Exactly these members: what nothing speaks of must not stand in it. */
export const shaped = (shape: Shape): Check => {
  const fault = faultFinder(shape)
  return (value) => isObject(value) && fault(value) === null
}

/** Gives the first member that is unknown, missing or wrong, shortened for a message; null when there is none. */
export function faultFinder(shape: Shape): (value: Record<string, unknown>) => string | null {
  const checks = Object.entries(shape)
  return (value) => {
    let members = 0
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(shape, name)) return name.slice(0, 64)
      members++
    }
    for (const [name, check] of checks)
      if (!check(value[name]) || (members < checks.length && !Object.hasOwn(value, name))) return name
    return null
  }
}
