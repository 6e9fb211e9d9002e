import 'server-only'
import { and, desc, eq, gt, ne } from 'drizzle-orm'
import { sessions } from '@/drizzle/schema'
import { isUuid } from '@/lib/core/ids'
import { passwordFault } from '@/lib/platform/password-rules'
import { type AuthAct, recordAuthAct } from '@/lib/services/auth/record-auth-act'
import {
  type Asked,
  type Door,
  type OwnSession,
  ownSession,
  refuse,
  refuseField,
  signedIn,
  textOf,
} from './door'

export const actorOf = ({ runtime, origin }: Asked, { person }: Pick<OwnSession, 'person'>) => ({
  clock: runtime.clock,
  sealer: runtime.sealer,
  person,
  origin,
})

export const recordOwn = (asked: Asked, session: Pick<OwnSession, 'person'>, act: AuthAct): Promise<void> =>
  asked.runtime.db.as('auth').transaction((tx) => recordAuthAct(tx, actorOf(asked, session), act))

/** Nobody signed in: there is nothing to end, and nothing to record. */
export const signOut: Door = async (asked) => {
  const session = await ownSession(asked)
  const response = await asked.forward({})
  if (session !== null && response.ok)
    await recordOwn(asked, session, {
      event_type: 'user.logout',
      action: 'session.end',
      description: 'Signed out',
    })
  return response
}

type LibraryRefusal = { code?: string }

/** Whether the session library says that the password given again is not the right one. */
export const isWrongPassword = async (response: Response): Promise<boolean> =>
  response.status === 400 && ((await response.clone().json()) as LibraryRefusal).code === 'INVALID_PASSWORD'

/** Who is signed in gives the password again; a wrong one is recorded, for a browser left open is not the person. */
export async function wrongPasswordAgain(asked: Asked, session: OwnSession, field: string, action: string) {
  await recordOwn(asked, session, {
    event_type: 'security.auth_failed',
    action,
    description: 'The password was asked for again, and a wrong one was given',
    severity: 'warning',
    outcome: 'failure',
    metadata: { method: 'password', reason: 'wrong_password' },
  })
  return refuseField(field, 'wrong_password', 'is not your password')
}

/** The other sessions end with the old password: whoever knew it may be in one of them. */
export const changePassword: Door = signedIn(async (asked, session) => {
  const currentPassword = textOf(asked.input, 'currentPassword')
  const newPassword = textOf(asked.input, 'newPassword')
  if (currentPassword === null || currentPassword === '')
    return refuseField('currentPassword', 'required', 'is missing')
  const fault = await passwordFault(newPassword ?? '', session.person)
  if (fault !== null) return refuseField('newPassword', fault.code, fault.reason)
  if (newPassword === currentPassword)
    return refuseField('newPassword', 'unchanged', 'is the password you have already')
  const response = await asked.forward({ currentPassword, newPassword, revokeOtherSessions: true })
  if (await isWrongPassword(response))
    return wrongPasswordAgain(asked, session, 'currentPassword', 'user.change_password')
  if (response.ok)
    await recordOwn(asked, session, {
      event_type: 'user.password_changed',
      action: 'user.change_password',
      description: 'The password was changed; all other sessions were ended',
    })
  return response
})

/** The sessions of who asks, those used last first. Tokens stay here. */
export const listSessions: Door = signedIn(async ({ runtime }, own) => {
  const rows = await runtime.db
    .as('auth')
    .orm.select()
    .from(sessions)
    .where(and(eq(sessions.userId, own.person.id), gt(sessions.expiresAt, new Date(runtime.clock.nowMs()))))
    .orderBy(desc(sessions.updatedAt))
  return Response.json({
    sessions: rows.map((row) => ({
      id: row.id,
      current: row.id === own.id,
      ip_address: row.ipAddress,
      user_agent: row.userAgent,
      created_at: row.createdAt.toISOString(),
      last_seen_at: row.updatedAt.toISOString(),
      expires_at: row.expiresAt.toISOString(),
    })),
  })
}, false)

const ended = (count: number): AuthAct => ({
  event_type: 'user.logout',
  action: 'session.revoke',
  description: count === 1 ? 'A session was ended from another one' : `${count} other sessions were ended`,
  metadata: { reason: 'revoked', sessions: count },
})

async function endSessions(asked: Asked, own: OwnSession, which: ReturnType<typeof eq>): Promise<number> {
  return asked.runtime.db.as('auth').transaction(async (tx) => {
    const gone = await tx.orm
      .delete(sessions)
      .where(and(eq(sessions.userId, own.person.id), which))
      .returning({ id: sessions.id })
    if (gone.length > 0) await recordAuthAct(tx, actorOf(asked, own), ended(gone.length))
    return gone.length
  })
}

export const revokeSession: Door = signedIn(async (asked, own) => {
  const id = textOf(asked.input, 'id') ?? ''
  const count = isUuid(id) ? await endSessions(asked, own, eq(sessions.id, id)) : 0
  return count === 0
    ? refuse(404, 'NOT_FOUND', 'You have no such session')
    : Response.json({ ok: true, ended: count })
})

export const revokeOtherSessions: Door = signedIn(async (asked, own) =>
  Response.json({ ok: true, ended: await endSessions(asked, own, ne(sessions.id, own.id)) }),
)
