import 'server-only'
import { createHmac } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { signInLocks } from '@/drizzle/schema'
import type { Sql } from '@/lib/db/database'
import { type LockPolicy, pruneLocks } from '@/lib/db/queries/sign-in-locks'

const DAY_SECONDS = 24 * 60 * 60

/** NIST SP 800-63B-4, section 3.2.2, allows up to 100 failures in a row. */
export const LOCK_POLICY: LockPolicy = {
  failuresMax: 10,
  lockSeconds: 15 * 60,
  lockSecondsMax: DAY_SECONDS,
  forgetSeconds: 2 * DAY_SECONDS,
}

/** What stands for an address in the table of locks. Keyed, because what was typed may be anything. */
export const emailHashOf = (secret: string, email: string): Uint8Array =>
  createHmac('sha256', `sentinel-audit sign-in locks 1\n${secret}`).update(email.toLowerCase()).digest()

/** Until when the address is locked; null when it is not. */
export async function lockedUntilMs(
  { orm }: Pick<Sql, 'orm'>,
  emailHash: Uint8Array,
  nowMs: number,
): Promise<number | null> {
  const [row] = await orm
    .select({ until: signInLocks.lockedUntil })
    .from(signInLocks)
    .where(eq(signInLocks.emailHash, emailHash))
  const untilMs = row?.until?.getTime() ?? 0
  return untilMs > nowMs ? untilMs : null
}

/** Forgets the failures of an address. @returns whether it had been locked */
export async function clearFailures({ orm }: Pick<Sql, 'orm'>, emailHash: Uint8Array): Promise<boolean> {
  const gone = await orm
    .delete(signInLocks)
    .where(eq(signInLocks.emailHash, emailHash))
    .returning({ locks: signInLocks.locks })
  return (gone[0]?.locks ?? 0) > 0
}

/** Forgets addresses nobody has tried for long. */
export const forgetOldFailures = (sql: Sql, nowMs: number): Promise<void> =>
  pruneLocks(sql, nowMs - LOCK_POLICY.forgetSeconds * 1000)
