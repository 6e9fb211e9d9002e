import { plainKey, REDACTED, SECRET_KEYS, withoutCards } from './redact-rules'

export type RedactOptions = {
  /** Names of keys besides the defaults, at any depth */
  keys?: readonly string[]
  /** Places such as `metadata.user.address` or `changes.*.iban`; `*` is any one key or index */
  paths?: readonly string[]
  /** False: numbers of payment cards are let through */
  cards?: boolean
}

type Path = readonly string[]

/** Deeper than the log takes (32); what a cycle would make endless ends here too. */
const DEPTH_MAX = 40
const KEYS_KEPT_MAX = 10_000
/** Where senders put what they like. The other fields are names and ids, which must stay what they are. */
const FREE_FIELDS = new Set(['metadata', 'changes', 'description', 'resource'])

/**
 * Makes the copy of an event that leaves the process: without secrets, and only of what JSON can hold (a Date becomes a text, a
 * BigInt its digits, an Error its name and message, a cycle `[circular]`). The event itself is left as it is.
 */
export function redactor(options: RedactOptions = {}): (event: object) => Record<string, unknown> {
  const secret = new Set([...SECRET_KEYS, ...(options.keys ?? [])].map(plainKey))
  const paths = (options.paths ?? []).map((path) => path.split('.'))
  const scansCards = options.cards ?? true
  const known = new Map<string, boolean>()

  const isSecret = (key: string): boolean => {
    const before = known.get(key)
    if (before !== undefined) return before
    const answer = secret.has(plainKey(key))
    if (known.size < KEYS_KEPT_MAX) known.set(key, answer)
    return answer
  }
  const below = (open: readonly Path[], key: string): readonly Path[] =>
    open.length === 0
      ? open
      : open.filter(([first]) => first === key || first === '*').map((path) => path.slice(1))

  const copyMembers = (value: object, open: readonly Path[], isFree: boolean, above: readonly object[]) => {
    const copy: Record<string, unknown> = {}
    for (const key of Object.keys(value)) {
      const next = below(open, key)
      const member = (value as Record<string, unknown>)[key]
      if (member === undefined) continue
      const isHidden = next.some((path) => path.length === 0) || (isFree && isSecret(key))
      // Not by assignment: `__proto__` would be no key, and the log is to name it as the fault.
      if (key === '__proto__') Object.defineProperty(copy, key, { value: null, enumerable: true })
      else
        copy[key] =
          isHidden && member !== null
            ? REDACTED
            : copyOf(member, next, isFree || (above.length === 1 && FREE_FIELDS.has(key)), above)
    }
    return copy
  }

  const copyOf = (
    value: unknown,
    open: readonly Path[],
    isFree: boolean,
    above: readonly object[],
  ): unknown => {
    switch (typeof value) {
      case 'string':
        return isFree && scansCards ? withoutCards(value) : value
      case 'number':
        return isFree && scansCards && value > 1e12 && withoutCards(String(value)) === REDACTED
          ? REDACTED
          : value
      case 'bigint':
        return copyOf(String(value), open, isFree, above)
      case 'object':
        break
      default:
        return typeof value === 'boolean' ? value : undefined
    }
    if (value === null) return null
    if (above.includes(value)) return '[circular]'
    if (above.length >= DEPTH_MAX) return '[too deep]'
    const within = [...above, value]
    if (value instanceof Error) return { name: value.name, message: copyOf(value.message, [], isFree, above) }
    if ('toJSON' in value && typeof value.toJSON === 'function')
      return copyOf((value.toJSON as () => unknown)(), open, isFree, within)
    if (Array.isArray(value))
      return value.map((item, index) => copyOf(item, below(open, String(index)), isFree, within) ?? null)
    return copyMembers(value, open, isFree, within)
  }

  return (event) => copyMembers(event, paths, false, [event])
}
