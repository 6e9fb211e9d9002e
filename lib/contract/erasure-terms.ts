/** Parts of others' events in which a person may be mentioned, and which can be erased by themselves. */
export const MENTION_FIELDS = ['actor', 'network', 'resource', 'description', 'metadata', 'changes'] as const
export type MentionField = (typeof MENTION_FIELDS)[number]

export const ERASURE_STATES = ['open', 'refused', 'approved', 'erasing', 'compacting', 'done'] as const
export type ErasureState = (typeof ERASURE_STATES)[number]

/** GDPR Art. 17(3): when a person has no right to be erased. Paraphrased. */
export const REFUSAL_GROUNDS = {
  '17(3)(a)': 'Freedom of expression and information',
  '17(3)(b)': 'A legal obligation, or a task in the public interest',
  '17(3)(c)': 'Public interest in public health',
  '17(3)(d)': 'Archiving, research or statistics in the public interest',
  '17(3)(e)': 'Legal claims',
  not_identified: 'Who asked could not be identified (Art. 12)',
} as const
export type RefusalGround = keyof typeof REFUSAL_GROUNDS

export const ERASURE_REASON_CHARS_MAX = 500
export const ERASURE_SUBJECT_CHARS_MAX = 500
