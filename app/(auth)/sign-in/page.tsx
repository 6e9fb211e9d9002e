import type { Metadata } from 'next'
import { AuthCard } from '@/components/auth/auth-card'
import { SignInForm } from '@/components/auth/sign-in-form'
import { ssoRefusal } from '@/components/auth/sso-refusals'
import { loadConfig } from '@/lib/config/env'

export const metadata: Metadata = { title: 'Sign in' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function SignInPage({ searchParams }: Props) {
  const { next, welcome, sso } = await searchParams
  return (
    <AuthCard
      title="Sign in"
      {...(welcome === '1'
        ? { description: 'Everything is set up. Sign in with the account you just made.' }
        : {})}
    >
      <SignInForm
        next={typeof next === 'string' ? next : null}
        ssoName={loadConfig().oidc?.name ?? null}
        refusal={typeof sso === 'string' ? ssoRefusal(sso) : null}
      />
    </AuthCard>
  )
}
