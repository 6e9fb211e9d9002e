/** A path, all below one (`/internal/*`), or a pattern of your own. */
export type SkipRule = string | RegExp

/** Whether a request is left out. `/health` is that path and no other: not `/health/db`, not `/healthy`. */
export function skipper(rules: readonly SkipRule[]): (path: string) => boolean {
  const exact = new Set(rules.filter((rule) => typeof rule === 'string' && !rule.endsWith('/*')))
  const below = rules.flatMap((rule) =>
    typeof rule === 'string' && rule.endsWith('/*') ? [rule.slice(0, -1)] : [],
  )
  const patterns = rules.filter((rule) => rule instanceof RegExp)
  return (path) =>
    exact.has(path) ||
    below.some((prefix) => path.startsWith(prefix)) ||
    // Not `test`: with the flag g it would remember where it was.
    patterns.some((pattern) => path.search(pattern) >= 0)
}
