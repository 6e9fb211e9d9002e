import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { AuthCard } from '@/components/auth/auth-card'
import { SignOutButton } from '@/components/auth/sign-out-button'
import { SafeText } from '@/components/ui/safe-text'
import { resolveSession, signedInPerson } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'No tenant' }

/** For who signs in with a good password and belongs nowhere: not yet, or not any more. */
export default async function NoTenantPage() {
  const sent = new Headers(await headers())
  const person = await signedInPerson(sent)
  if (person === null) redirect('/sign-in')
  if ((await resolveSession(sent)) !== null) redirect('/')
  return (
    <AuthCard
      title="You belong to no tenant"
      description="Your account is in order, but no log is open to it: you were removed, you left, or your time there is over."
    >
      <div className="grid gap-4 text-sm text-ink-2">
        <p>
          You are signed in as{' '}
          <span className="break-all text-ink">
            <SafeText value={person.email} />
          </span>
          . To come back, ask an owner or administrator for an invitation to this address and open its link.
        </p>
        <SignOutButton />
      </div>
    </AuthCard>
  )
}
