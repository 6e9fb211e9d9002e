import type { z } from 'zod'
import type { createReportSchedule as operation } from '@/lib/contract/report-schedules'
import type { Vault } from '@/lib/platform/vault'
import { fieldRefused } from '../tenant/parse-input'
import { aboutSecret, type ScheduleRow } from './schedule-row'

type Deliver = z.output<NonNullable<typeof operation.body>>['deliver']
type Columns = Pick<ScheduleRow, 'emails' | 'webhookUrl' | 'webhookSecretSealed'>

/**
 * Whom a schedule delivers to, as it is stored: the secret encrypted for this schedule alone.
 * @throws Fault invalid_request for a URL with a user name or a password
 */
export function targetColumns(
  { vault, tenantId }: { vault: Vault; tenantId: string },
  scheduleId: string,
  deliver: Deliver,
): Columns {
  if (deliver === null) return { emails: [], webhookUrl: null, webhookSecretSealed: null }
  if ('emails' in deliver) {
    const emails = [...new Set(deliver.emails.map((email) => email.toLowerCase()))]
    return { emails, webhookUrl: null, webhookSecretSealed: null }
  }
  const { username, password } = new URL(deliver.webhook_url)
  // They would be shown with the URL.
  if (username !== '' || password !== '')
    throw fieldRefused(
      'deliver.webhook_url',
      'credentials_in_url',
      'A URL with a user name or a password is not called',
    )
  const secret = deliver.webhook_secret
  return {
    emails: [],
    webhookUrl: deliver.webhook_url,
    webhookSecretSealed:
      secret === undefined ? null : vault.seal(Buffer.from(secret), aboutSecret(tenantId, scheduleId)),
  }
}
