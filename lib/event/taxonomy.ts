export const SEVERITIES = ['debug', 'info', 'warning', 'error', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

export const OUTCOMES = ['success', 'failure', 'partial', 'pending', 'cancelled'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** The 43 types every tenant has, in the order of their categories, each with one line for the catalogue. */
export const BUILT_IN_TYPES = {
  'user.login': 'A person signed in, or tried to.',
  'user.logout': 'A person signed out, or their session ended.',
  'user.created': 'An account was created.',
  'user.updated': 'An account was changed.',
  'user.deleted': 'An account was deleted.',
  'user.password_changed': 'A password was changed or reset.',
  'user.role_changed': 'A role or permission was given or taken.',
  'user.locked': 'An account was locked.',
  'user.unlocked': 'An account was unlocked.',
  'agent.spawned': 'An agent was created for a task.',
  'agent.started': 'An agent began its task.',
  'agent.completed': 'An agent finished its task.',
  'agent.failed': 'An agent gave up with an error.',
  'agent.timeout': 'An agent ran out of time.',
  'agent.cancelled': 'An agent was stopped before it finished.',
  'test.created': 'A test was written.',
  'test.updated': 'A test was changed.',
  'test.deleted': 'A test was removed.',
  'test.executed': 'A test was run.',
  'test.passed': 'A test passed.',
  'test.failed': 'A test failed.',
  'test.skipped': 'A test was skipped.',
  'api.request': 'A request was received.',
  'api.response': 'A response was sent.',
  'api.error': 'A request ended in an error.',
  'api.rate_limit': 'A caller was told to slow down.',
  'system.startup': 'A component started.',
  'system.shutdown': 'A component stopped.',
  'system.error': 'A component met an error.',
  'system.warning': 'A component gave a warning.',
  'system.config_changed': 'A setting was changed.',
  'data.created': 'Records were created.',
  'data.updated': 'Records were changed.',
  'data.deleted': 'Records were deleted.',
  'data.accessed': 'Records were read.',
  'data.exported': 'Records left the system.',
  'security.auth_failed': 'Somebody failed to prove who they are.',
  'security.access_denied': 'Somebody was refused what they asked for.',
  'security.policy_violated': 'A policy was broken.',
  'security.anomaly_detected': 'Something unusual was noticed.',
  'compliance.gdpr_request': 'A person asked for their data: access, erasure, correction or a copy.',
  'compliance.data_retention': 'Data was deleted or kept because its time was up.',
  'compliance.audit_export': 'The audit trail itself was exported.',
} as const
export type BuiltInType = keyof typeof BUILT_IN_TYPES
export const BUILT_IN_TYPE_NAMES = Object.keys(BUILT_IN_TYPES) as BuiltInType[]

export const BUILT_IN_CATEGORIES = [
  'user',
  'agent',
  'test',
  'api',
  'system',
  'data',
  'security',
  'compliance',
] as const
export type BuiltInCategory = (typeof BUILT_IN_CATEGORIES)[number]

/** `custom` holds every type whose first segment is none of the eight. */
export const CATEGORIES = [...BUILT_IN_CATEGORIES, 'custom'] as const
export type Category = (typeof CATEGORIES)[number]

const SEVERITY_RANKS: ReadonlyMap<string, number> = new Map(SEVERITIES.map((name, rank) => [name, rank]))
const OUTCOME_NAMES: ReadonlySet<string> = new Set(OUTCOMES)
const CATEGORY_NAMES: ReadonlySet<string> = new Set(BUILT_IN_CATEGORIES)
const BUILT_IN: ReadonlySet<string> = new Set(BUILT_IN_TYPE_NAMES)
const TYPE_NAME = /^[a-z0-9_]+(?:\.[a-z0-9_]+)+$/

export const isSeverity = (text: string): text is Severity => SEVERITY_RANKS.has(text)
export const isOutcome = (text: string): text is Outcome => OUTCOME_NAMES.has(text)
export const isBuiltInType = (text: string): text is BuiltInType => BUILT_IN.has(text)

/** 0 (debug) to 4 (critical), for "at least warning". */
export const severityRank = (severity: Severity): number => SEVERITY_RANKS.get(severity) ?? 0

/** Two or more segments of lower-case letters, digits and underscores, joined by dots: `billing.invoice_paid`. */
export const isTypeName = (text: string): boolean => TYPE_NAME.test(text)

/** The part before the first dot where that is one of the eight categories, else `custom`. */
export function categoryOf(type: string): Category {
  const dot = type.indexOf('.')
  const first = dot < 0 ? type : type.slice(0, dot)
  return CATEGORY_NAMES.has(first) ? (first as BuiltInCategory) : 'custom'
}

/** The built-in types of a category, in the catalogue's order. */
export function typesOf(category: Category): BuiltInType[] {
  return BUILT_IN_TYPE_NAMES.filter((type) => categoryOf(type) === category)
}
