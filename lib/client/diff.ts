import type { JsonValue } from '@/lib/event/stored-event'

export type Change = {
  path: string
  kind: 'added' | 'removed' | 'changed' | 'same'
  before: JsonValue | undefined
  after: JsonValue | undefined
}

const CHANGES_MAX = 500

function isObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function equal(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a)
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
    )
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => equal(item, b[index]))
  }
  return a === b
}

function walk(
  path: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  changes: Change[],
): void {
  if (changes.length >= CHANGES_MAX) return
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [old, next] = [
        Object.hasOwn(before, key) ? before[key] : undefined,
        Object.hasOwn(after, key) ? after[key] : undefined,
      ]
      walk(path === '' ? key : `${path}.${key}`, old, next, changes)
    }
    return
  }
  const kind = equal(before, after)
    ? 'same'
    : before === undefined
      ? 'added'
      : after === undefined
        ? 'removed'
        : 'changed'
  changes.push({ path, kind, before, after })
}

/** What changed between two JSON values, one entry a place, objects entered and arrays taken whole; at most 500 entries. */
export function diff(before: JsonValue | undefined, after: JsonValue | undefined): Change[] {
  const changes: Change[] = []
  walk('', before, after, changes)
  return changes
}
