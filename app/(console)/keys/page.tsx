import type { Metadata } from 'next'
import { KeysAndTypes } from '@/components/keys/keys-and-types'
import { NoPermission } from '@/components/shell/no-permission'
import { requireSession } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Keys and types' }

export default async function KeysPage() {
  const { scopes } = await requireSession()
  if (!scopes.includes('read')) return <NoPermission what="keys and types" scope="read" />
  return <KeysAndTypes mayManage={scopes.includes('admin')} />
}
