import { SafeText } from '../ui/safe-text'
import { Section } from './section'

export type SsoStatusProps = {
  linked: boolean
  /** For who manages the tenant; null for everybody else. */
  details: { issuer: string; clientId: string; redirectUri: string; tenant: string; roles: string } | null
  name: string | null
}

/** Whether single sign-on is on, and for administrators how it is configured. Secrets are not shown. */
export function SsoStatus({ linked, details, name }: SsoStatusProps) {
  const rows =
    details === null
      ? []
      : [
          ['Issuer', details.issuer],
          ['Client id', details.clientId],
          ['Redirect URI', details.redirectUri],
          ['Leads to the tenant', details.tenant],
          ['Roles', details.roles],
        ]
  return (
    <Section
      title="Single sign-on"
      description={
        name === null
          ? 'Not configured in this installation.'
          : linked
            ? 'You have signed in with it.'
            : 'You have not signed in with it yet.'
      }
    >
      {name === null || rows.length === 0 ? null : (
        <dl className="grid gap-x-6 gap-y-1 text-sm sm:grid-cols-[max-content_1fr]">
          {rows.map(([term, value]) => (
            <div key={term} className="contents">
              <dt className="text-ink-3">{term}</dt>
              <dd className="min-w-0 break-words">
                <SafeText value={value ?? ''} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  )
}
