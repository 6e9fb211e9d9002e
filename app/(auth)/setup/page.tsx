import type { Metadata } from 'next'
import Link from 'next/link'
import { AuthCard } from '@/components/auth/auth-card'
import { SetupForm } from '@/components/auth/setup-form'

// The token stands in the address: it must not travel to another site as a referrer.
export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function SetupPage({ searchParams }: Props) {
  const { token } = await searchParams
  if (typeof token !== 'string' || token === '') {
    return (
      <AuthCard
        title="The setup link is not complete"
        description="Open the link the server printed when it first started; it ends with a token."
      >
        <Link href="/sign-in" className="text-sm text-accent underline underline-offset-2">
          Already set up? Sign in
        </Link>
      </AuthCard>
    )
  }
  return (
    <AuthCard
      title="Set up Sentinel Audit"
      description="Make the first tenant and its owner. This link works once."
    >
      <SetupForm token={token} />
    </AuthCard>
  )
}
