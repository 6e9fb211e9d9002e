import { ShieldAlert } from 'lucide-react'
import { SafeText } from '../ui/safe-text'

type Props = { tenant: string; hasPassword: boolean; twoFactor: boolean; ssoName: string | null }

/** What to do, for who is kept out until they have a second factor. */
function remedy({ hasPassword, twoFactor, ssoName }: Omit<Props, 'tenant'>): string {
  if (twoFactor) return 'You have it, but this session was begun without it: sign in by password and code.'
  if (hasPassword && ssoName === null) return 'Turn it on below.'
  if (hasPassword) return `Turn it on below and sign in by password, or sign in with ${ssoName}.`
  return `Sign in with ${ssoName ?? 'single sign-on'} again, with the second factor you have there.`
}

export function SecondFactorNotice({ tenant, ...about }: Props) {
  return (
    <div
      role="status"
      className="flex items-start gap-2.5 rounded-md bg-warn-soft px-3 py-2.5 text-sm text-warn"
    >
      <ShieldAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0">
        <p className="font-medium">
          <SafeText value={tenant} /> asks for two-factor sign-in
        </p>
        <p>
          Until then nothing of its log is shown to you. <SafeText value={remedy(about)} />
        </p>
      </div>
    </div>
  )
}
