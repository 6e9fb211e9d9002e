import 'server-only'
import { randomBytes } from 'node:crypto'
import { UUID_V7_RANDOM_BYTES, uuidv7 } from '@/lib/core/ids'
import type { Connection, Database, TenantDatabase } from '@/lib/db/database'

/** Where people, memberships, invitations and tenants are kept: they are looked at across tenants. */
export const peopleOf = ({ db }: { db: Database | TenantDatabase }): Connection =>
  'people' in db ? db.people : db.as('auth')

export const newId = (nowMs: number): string => uuidv7(nowMs, randomBytes(UUID_V7_RANDOM_BYTES))
