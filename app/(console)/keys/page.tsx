import type { Metadata } from 'next'
import { KeysAndTypes } from '@/components/keys/keys-and-types'
import { NoPermission } from '@/components/shell/no-permission'
import { requireSession } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Keys and types' }

export default async function KeysPage() {
  const { permissions } = await requireSession()
  if (!permissions.includes('read_types'))
    return <NoPermission what="keys and types" permission="read_types" />
  return <KeysAndTypes permissions={permissions} />
}
