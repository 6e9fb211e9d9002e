import type { FieldFault } from '../core/errors'
import { FORBIDDEN_KEYS } from '../core/json-scan'
import { textFault } from '../core/text'
import { DEPTH_MAX, KEY_CHARS_MAX, KEYS_MAX, TAG_CHARS_MAX, TAGS_MAX } from './limits'
import type { JsonObject } from './stored-event'

/** An object of unknown members, as JSON.parse gives it. */
export type Raw = { readonly [key: string]: unknown }
export type Faults = FieldFault[]

export function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a person would call the type of a JSON value. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

export function refuse(faults: Faults, field: string, code: string, reason: string): null {
  faults.push({ field, code, reason })
  return null
}

/** Text exactly as it came, or null when it is absent or refused. */
export function readText(value: unknown, field: string, charsMax: number, faults: Faults): string | null {
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') {
    const hint = typeof value === 'number' ? '; send it in quotes, so that no digit is lost' : ''
    return refuse(faults, field, 'wrong_type', `must be a string, not ${kindOf(value)}${hint}`)
  }
  if (value.length > charsMax) {
    return refuse(faults, field, 'too_long', `has ${value.length} characters, where ${charsMax} fit`)
  }
  const fault = textFault(value)
  return fault === null ? value : refuse(faults, field, fault.code, fault.reason)
}

/** One of a closed set of words, in that very spelling; null when absent or refused. */
export function readWord<Word extends string>(
  value: unknown,
  field: string,
  isWord: (text: string) => text is Word,
  words: readonly Word[],
  faults: Faults,
): Word | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && isWord(value)) return value
  return refuse(faults, field, 'not_allowed', `must be one of ${words.join(', ')}`)
}

/** Tags and flags: the strings as they came, repeated ones included; [] when absent or refused. */
export function readTexts(value: unknown, field: string, faults: Faults): string[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    refuse(faults, field, 'wrong_type', `must be an array of strings, not ${kindOf(value)}`)
    return []
  }
  if (value.length > TAGS_MAX) {
    refuse(faults, field, 'too_many', `has ${value.length} entries, where ${TAGS_MAX} fit`)
    return []
  }
  for (let i = 0; i < value.length; i++) {
    const item: unknown = value[i]
    if (item === null || item === undefined)
      refuse(faults, `${field}[${i}]`, 'wrong_type', 'must be a string, not null')
    else readText(item, `${field}[${i}]`, TAG_CHARS_MAX, faults)
  }
  return value as string[]
}

/** An object of our own shape, whose keys are all known; null when absent or refused. */
export function readShape(
  value: unknown,
  field: string,
  known: ReadonlySet<string>,
  faults: Faults,
): Raw | null {
  if (value === undefined || value === null) return null
  if (!isRaw(value)) return refuse(faults, field, 'wrong_type', `must be an object, not ${kindOf(value)}`)
  for (const key in value) {
    if (known.has(key)) continue
    const names = [...known].join(', ')
    refuse(faults, `${field}.${printable(key)}`, 'unknown_field', `${field} has only ${names}`)
  }
  return value
}

/** An object whose members are the sender's own; null when absent or refused. */
export function readJsonObject(
  value: unknown,
  field: string,
  depth: number,
  budget: KeyBudget,
  faults: Faults,
): JsonObject | null {
  if (value === undefined || value === null) return null
  if (!isRaw(value)) return refuse(faults, field, 'wrong_type', `must be an object, not ${kindOf(value)}`)
  checkJson(value, field, depth, budget, faults)
  return value as JsonObject
}

/** How many members the free parts of one event may still have, all together. */
export type KeyBudget = { left: number }
export const keyBudget = (): KeyBudget => ({ left: KEYS_MAX })

/** Checks a value of the sender's own all the way down: JSON only, storable text, and the limits on depth and keys. */
export function checkJson(
  value: unknown,
  field: string,
  depth: number,
  budget: KeyBudget,
  faults: Faults,
): void {
  switch (typeof value) {
    case 'string': {
      const fault = textFault(value)
      if (fault !== null) refuse(faults, field, fault.code, fault.reason)
      return
    }
    case 'number':
      if (!Number.isFinite(value)) refuse(faults, field, 'number_out_of_range', 'must be a finite number')
      return
    case 'boolean':
      return
    case 'object':
      if (value === null) return
      if (depth > DEPTH_MAX) {
        refuse(faults, field, 'too_deep', `nested deeper than ${DEPTH_MAX} levels`)
        return
      }
      if (!Array.isArray(value)) checkMembers(value as Raw, field, depth, budget, faults)
      else for (let i = 0; i < value.length; i++) checkItem(value[i], field, i, depth, budget, faults)
      return
    default:
      refuse(faults, field, 'not_json', `JSON has no ${typeof value}`)
  }
}

/** Builds the path of an item only where something in it may be wrong. */
function checkItem(
  item: unknown,
  field: string,
  i: number,
  depth: number,
  budget: KeyBudget,
  faults: Faults,
): void {
  if (typeof item === 'string' && textFault(item) === null) return
  checkJson(item, `${field}[${i}]`, depth + 1, budget, faults)
}

function checkMembers(value: Raw, field: string, depth: number, budget: KeyBudget, faults: Faults): void {
  for (const key in value) {
    const member = value[key]
    if (budget.left-- === 0) refuse(faults, '', 'too_many_keys', `more than ${KEYS_MAX} keys in all`)
    checkKey(key, field, faults)
    if (typeof member === 'string' && textFault(member) === null) continue
    if (typeof member === 'number' && Number.isFinite(member)) continue
    checkJson(member, `${field}.${printable(key)}`, depth + 1, budget, faults)
  }
}

function checkKey(key: string, field: string, faults: Faults): void {
  const at = (): string => `${field}.${printable(key)}`
  if (key.length > KEY_CHARS_MAX) {
    refuse(faults, at(), 'too_long', `the key has ${key.length} characters, where ${KEY_CHARS_MAX} fit`)
  }
  if (FORBIDDEN_KEYS.has(key)) refuse(faults, at(), 'forbidden_key', `the key ${key} is not allowed`)
  const fault = textFault(key)
  if (fault !== null) refuse(faults, at(), fault.code, fault.reason)
}

/** A key as it may stand in an answer. */
export function printable(key: string): string {
  return key.slice(0, 64).replace(/[\p{Cc}\p{Surrogate}]/gu, '\ufffd')
}
