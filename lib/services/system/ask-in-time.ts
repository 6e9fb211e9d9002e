import type { Database } from '@/lib/db/database'
import { perDatabase } from '../tenant/per-database'

/** A database that has not answered by then can't serve requests. The embedded one may be in the middle of a long statement, which is no fault. */
const ANSWER_MS_MAX = { server: 5_000, embedded: 30_000 } as const

const tooLate = () => new Error('The database did not answer in time')

/**
 * What the database says of itself, in time. One that is silent is not asked again until it has answered: its connections would fill up with such questions.
 * @throws Error when it does not answer in time, and whatever `ask` throws
 */
export async function askInTime<T>(
  db: Pick<Database, 'identity' | 'mode'>,
  ask: () => Promise<T>,
  msMax: number = ANSWER_MS_MAX[db.mode],
): Promise<T> {
  const asked = perDatabase(db, 'asked-in-time', (): { late: Promise<unknown> | null } => ({ late: null }))
  if (asked.late !== null) throw tooLate()
  const answer = ask()
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      asked.late ??= answer.catch(() => null).finally(() => (asked.late = null))
      reject(tooLate())
    }, msMax)
  })
  return Promise.race([answer, limit]).finally(() => clearTimeout(timer))
}
