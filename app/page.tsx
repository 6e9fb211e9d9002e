import { redirect } from 'next/navigation'
import { requireSession } from '@/lib/auth/session'
import { type Permission } from '@/lib/contract/permissions'

/** The first of these a person may see is where they begin. */
const PAGES: readonly { href: string; needs: Permission }[] = [
  { href: '/dashboard', needs: 'read' },
  { href: '/keys', needs: 'read_types' },
]

export default async function Home() {
  const { permissions } = await requireSession()
  redirect(PAGES.find(({ needs }) => permissions.includes(needs))?.href ?? '/roles')
}
