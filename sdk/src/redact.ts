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

  /** What stands around the value that is copied. */
  const around: object[] = []

  const copyMembers = (value: object, open: readonly Path[], isFree: boolean) => {
    const copy: Record<string, unknown> = {}
    const isTop = around.length === 0
    around.push(value)
    for (const key of Object.keys(value)) {
      const member = (value as Record<string, unknown>)[key]
      if (member === undefined) continue
      const next = below(open, key)
      const isHidden =
        member !== null && (next.some((path) => path.length === 0) || (isFree && isSecret(key)))
      // Not by assignment: `__proto__` would be no key, and the log is to name it as the fault.
      if (key === '__proto__') Object.defineProperty(copy, key, { value: null, enumerable: true })
      else copy[key] = isHidden ? REDACTED : copyOf(member, next, isFree || (isTop && FREE_FIELDS.has(key)))
    }
    around.pop()
    return copy
  }

  const copyObject = (value: object, open: readonly Path[], isFree: boolean): unknown => {
    if (around.includes(value)) return '[circular]'
    if (around.length >= DEPTH_MAX) return '[too deep]'
    if (value instanceof Error) return { name: value.name, message: copyOf(value.message, [], isFree) }
    const { toJSON } = value as { toJSON?: unknown }
    if (typeof toJSON !== 'function' && !Array.isArray(value)) return copyMembers(value, open, isFree)
    around.push(value)
    const copy = Array.isArray(value)
      ? value.map((item, index) => copyOf(item, below(open, String(index)), isFree) ?? null)
      : copyOf((toJSON as () => unknown).call(value), open, isFree)
    around.pop()
    return copy
  }

  const copyOf = (value: unknown, open: readonly Path[], isFree: boolean): unknown => {
    switch (typeof value) {
      case 'string':
        return isFree && scansCards ? withoutCards(value) : value
      case 'number':
        return isFree && scansCards && value > 1e12 && withoutCards(String(value)) === REDACTED
          ? REDACTED
          : value
      case 'bigint':
        return copyOf(String(value), open, isFree)
      case 'object':
        return value === null ? null : copyObject(value, open, isFree)
      default:
        return typeof value === 'boolean' ? value : undefined
    }
  }

  return (event) => {
    // A getter that threw may have left something in it.
    around.length = 0
    return copyMembers(event, paths, false)
  }
}
