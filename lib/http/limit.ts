import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Operation } from '@/lib/contract/operation'
import { Fault } from '@/lib/core/errors'
import type { Caller } from '@/lib/services/context'

const WINDOW_SECONDS = 60
// Pages and routes are bundled apart: a copy in each would count its own calls only.
const SLOT = Symbol.for('sentinel-audit.limiters')
const holder = globalThis as { [SLOT]?: Map<string, RateLimiterMemory> }
const limiters = (holder[SLOT] ??= new Map())

function limiterOf(operation: Operation): RateLimiterMemory {
  const known = limiters.get(operation.id)
  if (known !== undefined) return known
  const made = new RateLimiterMemory({
    keyPrefix: operation.id,
    points: operation.limits.perMinute,
    duration: WINDOW_SECONDS,
  })
  limiters.set(operation.id, made)
  return made
}

/** Where a caller stands with an operation: calls a minute, how many are left, and when the minute is over. */
export type Quota = { limit: number; remaining: number; resetSeconds: number }

const secondsOf = ({ msBeforeNext }: RateLimiterRes) => Math.max(1, Math.ceil(msBeforeNext / 1000))

/**
 * The quota as headers: `RateLimit-*` of draft-ietf-httpapi-ratelimit-headers-06, which clients know, and the two fields of
 * the later drafts.
 */
export function quotaHeaders({ limit, remaining, resetSeconds }: Quota): [name: string, value: string][] {
  return [
    ['ratelimit-limit', String(limit)],
    ['ratelimit-remaining', String(remaining)],
    ['ratelimit-reset', String(resetSeconds)],
    ['ratelimit-policy', `"minute";q=${limit};w=${WINDOW_SECONDS}`],
    ['ratelimit', `"minute";r=${remaining};t=${resetSeconds}`],
  ]
}

/** The quota of who was refused for being over the limit. */
export const exhaustedQuota = (operation: Operation, fault: Fault): Quota => ({
  limit: operation.limits.perMinute,
  remaining: 0,
  resetSeconds: fault.retryAfterSeconds ?? WINDOW_SECONDS,
})

/** One limiter for each rate somebody chose. */
const keyLimiters = new Map<number, RateLimiterMemory>()

/**
 * Counts one call against the limit the key has of its own, over all operations, in this process.
 * @throws Fault rate_limited with the seconds to wait
 */
export async function consumeKeyLimit({ id, limits }: Pick<Caller, 'id' | 'limits'>): Promise<void> {
  const points = limits?.requestsPerMinute ?? null
  if (points === null) return
  const limiter =
    keyLimiters.get(points) ?? new RateLimiterMemory({ keyPrefix: 'key', points, duration: WINDOW_SECONDS })
  keyLimiters.set(points, limiter)
  await consume(limiter, id, `At most ${points} calls a minute with this key`)
}

/**
 * Counts one call of this caller against the operation's limit, in this process.
 * @throws Fault rate_limited with the seconds to wait
 */
export async function consumeLimit(operation: Operation, callerKey: string): Promise<Quota> {
  const counted = await consume(
    limiterOf(operation),
    callerKey,
    `At most ${operation.limits.perMinute} calls of ${operation.id} a minute`,
  )
  return {
    limit: operation.limits.perMinute,
    remaining: counted.remainingPoints,
    resetSeconds: secondsOf(counted),
  }
}

async function consume(limiter: RateLimiterMemory, key: string, reason: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key)
  } catch (rejected) {
    if (!(rejected instanceof RateLimiterRes)) throw rejected
    throw new Fault('rate_limited', reason, { retryAfterSeconds: secondsOf(rejected) })
  }
}
