import type { Metadata } from 'next'
import { headers } from 'next/headers'
import Link from 'next/link'
import { AuthCard } from '@/components/auth/auth-card'
import { InviteFor } from '@/components/auth/invite-for'
import { loadConfig } from '@/lib/config/env'
import { signedInPerson } from '@/lib/auth/session'
import { lookAtInvitation } from '@/lib/services/invitation/look'
import { processDeps } from '@/lib/services/process'

// The token stands in the address: it must not travel to another site as a referrer.
export const metadata: Metadata = { title: 'Invitation', referrer: 'no-referrer' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

const TOKEN_CHARS_MAX = 128

export default async function InvitePage({ searchParams }: Props) {
  const { token } = await searchParams
  const given = typeof token === 'string' && token.length <= TOKEN_CHARS_MAX ? token : ''
  const look = given === '' ? null : await lookAtInvitation(processDeps(), given)
  if (look === null) {
    return (
      <AuthCard
        title="This invitation is not valid"
        description="It was used, taken back or replaced, is older than seven days, or the link is not complete. Ask for a new one."
      >
        <Link href="/sign-in" className="text-sm text-accent underline underline-offset-2">
          Sign in
        </Link>
      </AuthCard>
    )
  }
  const person = await signedInPerson(new Headers(await headers()))
  return (
    <AuthCard title="You are invited">
      <InviteFor
        token={given}
        look={look}
        signedInAs={person?.email ?? null}
        ssoName={loadConfig().oidc?.name ?? null}
      />
    </AuthCard>
  )
}
