import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Operation } from '@/lib/contract/operation'
import { Fault } from '@/lib/core/errors'

const WINDOW_SECONDS = 60
const limiters = new Map<string, RateLimiterMemory>()

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

/**
 * Counts one call of this caller against the operation's limit, in this process.
 * @throws Fault rate_limited with the seconds to wait
 */
export async function consumeLimit(operation: Operation, callerKey: string): Promise<void> {
  try {
    await limiterOf(operation).consume(callerKey)
  } catch (rejected) {
    if (!(rejected instanceof RateLimiterRes)) throw rejected
    throw new Fault(
      'rate_limited',
      `At most ${operation.limits.perMinute} calls of ${operation.id} a minute`,
      {
        retryAfterSeconds: Math.max(1, Math.ceil(rejected.msBeforeNext / 1000)),
      },
    )
  }
}
