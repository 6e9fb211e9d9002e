import type { Metadata } from 'next'
import { VerifyPage } from '@/components/verify/verify-page'
import { requireSession } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Verify' }

/** For everybody who signed in: it reads a file of theirs, and nothing of the log. */
export default async function Page() {
  await requireSession()
  return <VerifyPage />
}
