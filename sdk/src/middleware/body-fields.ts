import { fit } from './fit'

const VALUE_CHARS_MAX = 1_024

const valueOf = (value: unknown): unknown => {
  if (typeof value === 'string') return fit(value, VALUE_CHARS_MAX)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  return undefined
}

/** The named fields of a parsed body: `email`, `order.id`. Only texts, numbers, booleans and null; what is not there is left out. */
export function bodyFields(body: unknown, names: readonly string[]): Record<string, unknown> | undefined {
  const found = names.flatMap((name) => {
    const value = name
      .split('.')
      .reduce<unknown>(
        (part, key) =>
          typeof part === 'object' && part !== null && Object.hasOwn(part, key)
            ? (part as Record<string, unknown>)[key]
            : undefined,
        body,
      )
    const kept = valueOf(value)
    return kept === undefined ? [] : [[name, kept] as const]
  })
  return found.length === 0 ? undefined : Object.fromEntries(found)
}
