import type { Sql } from '../database'

export type LockPolicy = {
  failuresMax: number
  lockSeconds: number
  lockSecondsMax: number
  /** After this long without a failure everything starts anew. */
  forgetSeconds: number
}
export type FailureNoted = { failures: number; lockedUntilMs: number | null }

/**
 * Counts one wrong password. The one that makes `failuresMax` in a row locks, for twice as long as the lock before.
 * One statement, so that failures at the same moment in several processes are all counted.
 */
export async function noteFailure(
  sql: Sql,
  emailHash: Uint8Array,
  nowMs: number,
  policy: LockPolicy,
): Promise<FailureNoted> {
  const [row] = await sql.query<{ failures: number; locks: number; until_ms: number | null }>(
    `insert into sign_in_locks as l (email_hash, failures, last_failed_at)
     values ($1, 1, $2::timestamptz)
     on conflict (email_hash) do update set
       failures = case when l.last_failed_at < $3::timestamptz then 1
         when l.failures + 1 >= $4::int then 0 else l.failures + 1 end,
       locks = case when l.last_failed_at < $3::timestamptz then 0
         when l.failures + 1 >= $4::int then l.locks + 1 else l.locks end,
       locked_until = case when l.last_failed_at >= $3::timestamptz and l.failures + 1 >= $4::int
         then $2::timestamptz + least($5::float8 * power(2, least(l.locks, 30)), $6::float8) * interval '1 second'
         else l.locked_until end,
       last_failed_at = $2::timestamptz
     returning failures, locks, (extract(epoch from locked_until) * 1000)::float8 as until_ms`,
    [
      emailHash,
      new Date(nowMs).toISOString(),
      new Date(nowMs - policy.forgetSeconds * 1000).toISOString(),
      policy.failuresMax,
      policy.lockSeconds,
      policy.lockSecondsMax,
    ],
  )
  if (row === undefined) throw new Error('the failure was not noted')
  return row.failures === 0
    ? { failures: policy.failuresMax, lockedUntilMs: row.until_ms }
    : { failures: row.failures, lockedUntilMs: null }
}

/** Forgets addresses nobody has tried since then. */
export async function pruneLocks(sql: Sql, beforeMs: number): Promise<void> {
  await sql.query('delete from sign_in_locks where last_failed_at < $1::timestamptz', [
    new Date(beforeMs).toISOString(),
  ])
}
