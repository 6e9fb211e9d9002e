import type { ReportSchedule } from '@/lib/contract/report-schedules'
import type { SchedulePeriod, VerifyMode } from '@/lib/contract/report-terms'
import type { ReportFormat } from './report-words'

export const DELIVER_KINDS = ['nobody', 'emails', 'webhook'] as const
export type DeliverKind = (typeof DELIVER_KINDS)[number]
export const WHEN = ['monthly', 'quarterly', 'cron'] as const
export type When = (typeof WHEN)[number]

export type ScheduleDraft = {
  framework: string
  title: string
  when: When
  cron: string
  timeZone: string
  period: SchedulePeriod
  verify: VerifyMode
  format: ReportFormat
  deliver: DeliverKind
  emails: string
  webhookUrl: string
  webhookSecret: string
}

export const emptySchedule = (framework: string, timeZone: string): ScheduleDraft => ({
  framework,
  title: '',
  when: 'monthly',
  cron: '0 6 * * 1',
  timeZone,
  period: 'last_month',
  verify: 'auto',
  format: 'pdf',
  deliver: 'nobody',
  emails: '',
  webhookUrl: '',
  webhookSecret: '',
})

export function draftOfSchedule(one: ReportSchedule): ScheduleDraft {
  const when = one.cron === 'monthly' || one.cron === 'quarterly' ? one.cron : 'cron'
  const url = one.deliver?.webhook_url ?? null
  return {
    ...emptySchedule(one.framework, one.time_zone),
    title: one.title ?? '',
    when,
    ...(when === 'cron' ? { cron: one.cron } : {}),
    period: one.period,
    verify: one.verify,
    format: one.format,
    deliver: one.deliver === null ? 'nobody' : url === null ? 'emails' : 'webhook',
    emails: one.deliver?.emails.join('\n') ?? '',
    webhookUrl: url ?? '',
  }
}

const emailsOf = ({ emails }: ScheduleDraft) => emails.split(/[\s,;]+/).filter((one) => one !== '')

function deliverOf(draft: ScheduleDraft) {
  if (draft.deliver === 'nobody') return null
  if (draft.deliver === 'emails') return { emails: emailsOf(draft) }
  return {
    webhook_url: draft.webhookUrl.trim(),
    ...(draft.webhookSecret === '' ? {} : { webhook_secret: draft.webhookSecret }),
  }
}

/**
 * What is wrong with where it is delivered, by field. The API takes one of several forms there and can't say which of them was meant.
 */
export function deliverFaults(draft: ScheduleDraft): { emails?: string; webhookUrl?: string } {
  if (draft.deliver === 'emails') {
    const emails = emailsOf(draft)
    if (emails.length === 0) return { emails: 'Give at least one address.' }
    const wrong = emails.find((one) => !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(one))
    return wrong === undefined ? {} : { emails: `This is no e-mail address: ${wrong}` }
  }
  if (draft.deliver === 'webhook' && !/^https?:\/\/[^/\s]+/i.test(draft.webhookUrl.trim()))
    return { webhookUrl: 'Give a URL that begins with https:// or http://.' }
  return {}
}

const common = (draft: ScheduleDraft) => ({
  cron: draft.when === 'cron' ? draft.cron.trim() : draft.when,
  time_zone: draft.timeZone.trim(),
  period: draft.period,
  verify: draft.verify,
  format: draft.format,
})

export const newScheduleBody = (draft: ScheduleDraft) => ({
  framework: draft.framework,
  ...(draft.title.trim() === '' ? {} : { title: draft.title.trim() }),
  ...common(draft),
  deliver: deliverOf(draft),
})

/** Where it is delivered is sent only if it changed: the secret of a webhook is in no answer, and a URL that is sent without one has none. */
export function changedScheduleBody(draft: ScheduleDraft, before: ScheduleDraft) {
  const same =
    draft.deliver === before.deliver &&
    draft.webhookSecret === '' &&
    draft.webhookUrl.trim() === before.webhookUrl &&
    emailsOf(draft).join() === emailsOf(before).join()
  return {
    title: draft.title.trim() === '' ? null : draft.title.trim(),
    ...common(draft),
    ...(same ? {} : { deliver: deliverOf(draft) }),
  }
}
