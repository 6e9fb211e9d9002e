import 'server-only'
import type postgres from 'postgres'

/** What has begun on a pool that is given up may end; what waits for one of its connections is refused then. */
const GRACE_SECONDS = 5

/** Of the driver, and of the system beneath it. */
const ABOUT_CONNECTIONS = /^(CONNECTION_|CONNECT_|E[A-Z]+$)/

/** Whether a statement failed because its connection did: PostgreSQL ends it behind a FATAL error, and the driver's own are about it. */
export function endsConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { severity, code } = error as { severity?: unknown; code?: unknown }
  return severity === undefined ? ABOUT_CONNECTIONS.test(String(code)) : severity !== 'ERROR'
}

/**
 * A pool that is replaced by a new one as soon as one of its connections was lost. The driver (3.4.9) does not get over that: it hands out connections
 * to reservations that have failed, so that nobody has them, and connects anew with what it had not sent yet still in front.
 */
export function lastingPool(open: () => postgres.Sql) {
  let pool = open()
  return {
    current: () => pool,
    /** Says that something failed on this pool. */
    noteFailure: (on: postgres.Sql, error: unknown) => {
      if (on !== pool || !endsConnection(error)) return
      pool = open()
      on.end({ timeout: GRACE_SECONDS }).catch(() => {})
    },
    end: (seconds: number) => pool.end({ timeout: seconds }),
  }
}

export type LastingPool = ReturnType<typeof lastingPool>
