export const HOLD_KINDS = ['subject', 'query', 'tenant'] as const
export const HOLD_REASON_CHARS_MAX = 1_000
export const HOLD_SUBJECT_CHARS_MAX = 320
