import 'server-only'
import { randomBytes } from 'node:crypto'
import { hashPassword } from 'better-auth/crypto'
import { UUID_V7_RANDOM_BYTES, uuidv7 } from '@/lib/core/ids'
import type { Connection, Database, TenantDatabase } from '@/lib/db/database'

/** Where people, memberships, invitations and tenants are kept: they are looked at across tenants. */
export const peopleOf = ({ db }: { db: Database | TenantDatabase }): Connection =>
  'people' in db ? db.people : db.as('auth')

/** What is kept of a password a person chose. Slow on purpose: not for the inside of a transaction. */
export const hashNewPassword = (password: string): Promise<string> => hashPassword(password)

export const newId = (nowMs: number): string => uuidv7(nowMs, randomBytes(UUID_V7_RANDOM_BYTES))
