import 'server-only'
import { eq } from 'drizzle-orm'
import { sessions } from '@/drizzle/schema'
import type { AuthRuntime } from './session'

/** Records that somebody is in. A session the log can't know of ends before its cookie reaches anybody. */
export async function revokeUnrecorded(
  { db }: AuthRuntime,
  token: string | undefined,
  record: () => Promise<void>,
): Promise<void> {
  try {
    await record()
  } catch (error) {
    if (token !== undefined) await db.as('auth').orm.delete(sessions).where(eq(sessions.token, token))
    throw error
  }
}
