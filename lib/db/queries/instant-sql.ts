import { type SQL, sql } from 'drizzle-orm'
import { type Instant, toEpochMicros } from '@/lib/core/time'

/**
 * An instant, of microseconds since 1970. The cast of a text to a timestamp depends on settings of the session, and so is known only when the statement
 * runs: PostgreSQL would plan for every chunk of the table, which takes twenty times as long as planning for the one that the instant lies in.
 */
export const microsSql = (us: number): SQL => sql`to_timestamp(${us}::bigint / 1000000.0)`

export const instantSql = (at: Instant): SQL => microsSql(Number(toEpochMicros(at)))
