export const RUN_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type RunState = (typeof RUN_STATES)[number]

export const VERIFY_MODES = ['auto', 'full', 'drawn'] as const
export type VerifyMode = (typeof VERIFY_MODES)[number]

export const REPORT_FORMATS = ['json', 'pdf', 'xlsx', 'zip'] as const

/** What a worksheet is about. */
export const WORKSHEET_KINDS = ['breach', 'subject_access', 'disclosures'] as const

/** Days after a run is done until its review is overdue. */
export const REVIEW_DUE_DAYS = 14

/** What a person may do about a report; that it was opened is noted by itself. */
export const REVIEW_KINDS = ['comment', 'resolve', 'accept', 'reopen', 'sign_off'] as const
export type ReviewKind = (typeof REVIEW_KINDS)[number]

/** `accepted_before`: in an earlier report of the same framework; it counts as settled. */
export const EXCEPTION_STATES = ['open', 'resolved', 'accepted', 'accepted_before'] as const
export type ExceptionState = (typeof EXCEPTION_STATES)[number]

export const SCHEDULE_PERIODS = [
  'last_month',
  'last_quarter',
  'last_7_days',
  'last_30_days',
  'last_year',
] as const
export type SchedulePeriod = (typeof SCHEDULE_PERIODS)[number]

export const SCHEDULE_STATES = ['active', 'paused'] as const
export const DELIVERY_STATES = ['pending', 'delivered', 'not_delivered'] as const

export const REPORT_TITLE_CHARS_MAX = 200
export const REPORT_SEED_CHARS_MAX = 100
export const REVIEW_TEXT_CHARS_MAX = 4_000
export const EMAILS_MAX = 20
/** A file beyond this is not sent by mail; the mail has the link alone. */
export const ATTACHMENT_BYTES_MAX = 10 * 1024 * 1024
