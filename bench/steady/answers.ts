import { percentile } from '../table'
import type { Check } from './checks'

/** What came back; `status` 0 where nothing did, and then `code` is the error of the connection. */
export type Answer = { status: number; ms: number; code: string | null; retryAfter: string | null }

/** Refusals that ask the sender to come again must say when. */
const WAITS = [429, 503]
const FULL = 507

/** Whether a busy or broken server may answer so; the reason where it may not. */
export function unfair({ status, code, retryAfter }: Omit<Answer, 'ms'>): string | null {
  if (status >= 200 && status < 300) return null
  if (status === 0) return `no answer (${code ?? 'unknown'})`
  if (!WAITS.includes(status) && status !== FULL) return `${status} ${code ?? 'without a code'}`
  if (code === null) return `${status} without a problem code`
  if (WAITS.includes(status) && !/^[1-9]\d*$/.test(retryAfter ?? ''))
    return `${status} ${code} without Retry-After`
  return null
}

const ofMost = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([what, n]) => `${n} × ${what}`)
    .join(', ')

/** The answers of one kind of request. Without `mayBreak` a connection that ends without an answer is a fault. */
export function createAnswers(mayBreak = false) {
  const kinds = new Map<string, number>()
  const faults = new Map<string, number>()
  const acceptedMs: number[] = []
  let refused = 0
  const count = (counts: Map<string, number>, what: string) => counts.set(what, (counts.get(what) ?? 0) + 1)
  return {
    note: (answer: Answer) => {
      const isAccepted = answer.status >= 200 && answer.status < 300
      if (isAccepted) acceptedMs.push(answer.ms)
      else refused++
      count(kinds, answer.code === null ? String(answer.status) : `${answer.status} ${answer.code}`)
      const fault = mayBreak && answer.status === 0 ? null : unfair(answer)
      if (fault !== null) count(faults, fault)
    },
    accepted: () => acceptedMs.length,
    /** How long each took that was accepted. */
    acceptedMs: (): readonly number[] => acceptedMs,
    refused: () => refused,
    kinds: () => (kinds.size === 0 ? 'none' : ofMost(kinds)),
    /** p50, p95, p99 and the longest, of what was accepted. */
    latencies: () =>
      acceptedMs.length === 0
        ? 'none'
        : `${[0.5, 0.95, 0.99].map((p) => Math.round(percentile(acceptedMs, p))).join(' / ')} / ${Math.round(acceptedMs.reduce((most, ms) => Math.max(most, ms), 0))}`,
    p99Ms: () => percentile(acceptedMs, 0.99),
    check: (what = 'every answer is 2xx or a refusal that says when to come again'): Check => ({
      what,
      ok: faults.size === 0 && kinds.size > 0,
      found: faults.size === 0 ? (kinds.size === 0 ? 'no answers' : ofMost(kinds)) : ofMost(faults),
    }),
  }
}

export type Answers = ReturnType<typeof createAnswers>
