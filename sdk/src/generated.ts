// Made from the OpenAPI document by `npm run sdk:types`; not edited by hand.

/** An event as a service sends it; null counts as absent */
export type NewEvent = {
  /** The event id; a retry with the same id and content is stored once. Assigned (UUIDv7) when absent */
  id?: string | null | undefined
  /** A built-in type or one you registered, such as billing.invoice_paid */
  event_type: string
  /** When it happened: RFC 3339 with an offset, kept to the microsecond. Now when absent */
  occurred_at?: string | null | undefined
  /** Another name for occurred_at */
  timestamp?: string | null | undefined
  /** info when absent */
  severity?: 'debug' | 'info' | 'warning' | 'error' | 'critical' | null | undefined
  /** success when absent */
  outcome?: 'success' | 'failure' | 'partial' | 'pending' | 'cancelled' | null | undefined
  /** What was done. The part of event_type after its first dot when absent */
  action?: string | null | undefined
  actor?: NewActor | null | undefined
  resource?: NewResource | null | undefined
  /** The sending service */
  source?: string | null | undefined
  /** One or more sentences for people */
  description?: string | null | undefined
  /** What else is known; the keys each built-in type knows are typed, see TypedMetadata */
  metadata?: { readonly [key: string]: unknown } | null | undefined
  /** What changed */
  changes?:
    | {
        /** State before */
        before?: unknown | undefined
        /** State after */
        after?: unknown | undefined
      }
    | null
    | undefined
  /** Words to find it by, kept as sent */
  tags?: readonly string[] | null | undefined
  /** Frameworks it matters to, such as SOC2 */
  compliance_flags?: readonly string[] | null | undefined
  /** How long it took, in milliseconds */
  duration_ms?: number | null | undefined
  /** W3C trace id, or one of your own */
  trace_id?: string | null | undefined
  /** W3C span id, or one of your own */
  span_id?: string | null | undefined
  /** The event this one follows from */
  parent_event_id?: string | null | undefined
}

/** Who did it */
export type NewActor = {
  /** Who; always a string */
  id?: string | null | undefined
  /** user, agent, system, service, or a word of your own */
  type?: string | null | undefined
  /** As people read it */
  name?: string | null | undefined
  /** E-mail address */
  email?: string | null | undefined
  /** IPv4 or IPv6, without port, prefix length or zone */
  ip_address?: string | null | undefined
  /** User-Agent header */
  user_agent?: string | null | undefined
  /** Session */
  session_id?: string | null | undefined
}

/** What it was done to */
export type NewResource = {
  /** What it was done to; always a string */
  id?: string | null | undefined
  /** What kind of thing it is */
  type?: string | null | undefined
  /** As people read it */
  name?: string | null | undefined
  /** What it belongs to */
  parent_id?: string | null | undefined
  /** More about it */
  attributes?: { readonly [key: string]: unknown } | null | undefined
}

export type Receipt = {
  stored: number
  duplicate: number
  rejected: number
  results: readonly ReceiptItem[]
  /** Only when the body was one event: its id */
  id?: string | null | undefined
  /** Only when the body was one event: its seq */
  seq?: number | null | undefined
  /** Only when the body was one event: its status */
  status?: string | undefined
}

export type ReceiptItem = {
  /** Position in the request */
  index: number
  /** The event id; null when a rejected event had none */
  id: string | null
  status: 'stored' | 'duplicate' | 'rejected'
  /** null when rejected */
  seq: number | null
  /** Why it was rejected: invalid_event, conflict or not_attempted */
  code?: string | undefined
  /** 400 for an invalid event, 409 for a known id with other content */
  http_status?: number | undefined
  errors?: readonly FieldFault[] | undefined
  warnings?: readonly string[] | undefined
}

export type FieldFault = {
  field: string
  code: string
  reason: string
}

/** RFC 9457 */
export type Problem = {
  type: string
  title: string
  status: number
  code: string
  detail: string
  request_id: string
  errors?: readonly FieldFault[] | undefined
}

/** Metadata of user.login */
export type MetadataUserLogin = {
  method?: string | null | undefined
  provider?: string | null | undefined
  reason?: string | null | undefined
  role?: string | null | undefined
  team?: string | null | undefined
  device?: string | { readonly [key: string]: unknown } | null | undefined
  location?: string | { readonly [key: string]: unknown } | null | undefined
  session_id?: string | number | null | undefined
  ticket?: string | number | null | undefined
  mfa?: boolean | string | null | undefined
  mfa_method?: string | null | undefined
  attempt?: number | null | undefined
  attempts?: number | null | undefined
  remember?: boolean | null | undefined
  [key: string]: unknown
}

/** Metadata of user.logout */
export type MetadataUserLogout = {
  method?: string | null | undefined
  provider?: string | null | undefined
  reason?: string | null | undefined
  role?: string | null | undefined
  team?: string | null | undefined
  device?: string | { readonly [key: string]: unknown } | null | undefined
  location?: string | { readonly [key: string]: unknown } | null | undefined
  session_id?: string | number | null | undefined
  ticket?: string | number | null | undefined
  session_ms?: number | null | undefined
  [key: string]: unknown
}

/** Metadata of user.updated */
export type MetadataUserUpdated = {
  method?: string | null | undefined
  provider?: string | null | undefined
  reason?: string | null | undefined
  role?: string | null | undefined
  team?: string | null | undefined
  device?: string | { readonly [key: string]: unknown } | null | undefined
  location?: string | { readonly [key: string]: unknown } | null | undefined
  session_id?: string | number | null | undefined
  ticket?: string | number | null | undefined
  fields?: string | readonly string[] | null | undefined
  [key: string]: unknown
}

/** Metadata of user.password_changed */
export type MetadataUserPasswordChanged = {
  method?: string | null | undefined
  provider?: string | null | undefined
  reason?: string | null | undefined
  role?: string | null | undefined
  team?: string | null | undefined
  device?: string | { readonly [key: string]: unknown } | null | undefined
  location?: string | { readonly [key: string]: unknown } | null | undefined
  session_id?: string | number | null | undefined
  ticket?: string | number | null | undefined
  mfa?: boolean | string | null | undefined
  forced?: boolean | null | undefined
  [key: string]: unknown
}

/** Metadata of user.role_changed */
export type MetadataUserRoleChanged = {
  method?: string | null | undefined
  provider?: string | null | undefined
  reason?: string | null | undefined
  role?: string | null | undefined
  team?: string | null | undefined
  device?: string | { readonly [key: string]: unknown } | null | undefined
  location?: string | { readonly [key: string]: unknown } | null | undefined
  session_id?: string | number | null | undefined
  ticket?: string | number | null | undefined
  previous_role?: string | null | undefined
  new_role?: string | null | undefined
  granted?: string | readonly string[] | null | undefined
  revoked?: string | readonly string[] | null | undefined
  [key: string]: unknown
}

/** Metadata of user.locked */
export type MetadataUserLocked = {
  method?: string | null | undefined
  provider?: string | null | undefined
  reason?: string | null | undefined
  role?: string | null | undefined
  team?: string | null | undefined
  device?: string | { readonly [key: string]: unknown } | null | undefined
  location?: string | { readonly [key: string]: unknown } | null | undefined
  session_id?: string | number | null | undefined
  ticket?: string | number | null | undefined
  attempts?: number | null | undefined
  until?: string | null | undefined
  rule?: string | null | undefined
  [key: string]: unknown
}

/** Metadata of user events */
export type MetadataUser = {
  method?: string | null | undefined
  provider?: string | null | undefined
  reason?: string | null | undefined
  role?: string | null | undefined
  team?: string | null | undefined
  device?: string | { readonly [key: string]: unknown } | null | undefined
  location?: string | { readonly [key: string]: unknown } | null | undefined
  session_id?: string | number | null | undefined
  ticket?: string | number | null | undefined
  [key: string]: unknown
}

/** Metadata of agent.completed */
export type MetadataAgentCompleted = {
  agent_type?: string | null | undefined
  agent_version?: string | number | null | undefined
  task_id?: string | number | null | undefined
  run_id?: string | number | null | undefined
  model?: string | null | undefined
  suite?: string | null | undefined
  environment?: string | null | undefined
  attempt?: number | null | undefined
  tokens?: number | null | undefined
  error?: string | { readonly [key: string]: unknown } | null | undefined
  reason?: string | null | undefined
  exit_code?: string | number | null | undefined
  result?: unknown | undefined
  steps?: number | null | undefined
  [key: string]: unknown
}

/** Metadata of agent.failed */
export type MetadataAgentFailed = {
  agent_type?: string | null | undefined
  agent_version?: string | number | null | undefined
  task_id?: string | number | null | undefined
  run_id?: string | number | null | undefined
  model?: string | null | undefined
  suite?: string | null | undefined
  environment?: string | null | undefined
  attempt?: number | null | undefined
  tokens?: number | null | undefined
  error?: string | { readonly [key: string]: unknown } | null | undefined
  reason?: string | null | undefined
  exit_code?: string | number | null | undefined
  error_type?: string | null | undefined
  steps?: number | null | undefined
  [key: string]: unknown
}

/** Metadata of agent.timeout */
export type MetadataAgentTimeout = {
  agent_type?: string | null | undefined
  agent_version?: string | number | null | undefined
  task_id?: string | number | null | undefined
  run_id?: string | number | null | undefined
  model?: string | null | undefined
  suite?: string | null | undefined
  environment?: string | null | undefined
  attempt?: number | null | undefined
  tokens?: number | null | undefined
  error?: string | { readonly [key: string]: unknown } | null | undefined
  reason?: string | null | undefined
  timeout_ms?: number | null | undefined
  [key: string]: unknown
}

/** Metadata of agent events */
export type MetadataAgent = {
  agent_type?: string | null | undefined
  agent_version?: string | number | null | undefined
  task_id?: string | number | null | undefined
  run_id?: string | number | null | undefined
  model?: string | null | undefined
  suite?: string | null | undefined
  environment?: string | null | undefined
  attempt?: number | null | undefined
  tokens?: number | null | undefined
  error?: string | { readonly [key: string]: unknown } | null | undefined
  reason?: string | null | undefined
  [key: string]: unknown
}

/** Metadata of test.executed */
export type MetadataTestExecuted = {
  suite?: string | null | undefined
  test_id?: string | number | null | undefined
  run_id?: string | number | null | undefined
  framework?: string | null | undefined
  environment?: string | null | undefined
  version?: string | number | null | undefined
  duration_ms?: number | null | undefined
  attempt?: number | null | undefined
  retries?: number | null | undefined
  error?: string | { readonly [key: string]: unknown } | null | undefined
  reason?: string | null | undefined
  passed?: number | null | undefined
  failed?: number | null | undefined
  skipped?: number | null | undefined
  total?: number | null | undefined
  [key: string]: unknown
}

/** Metadata of test.failed */
export type MetadataTestFailed = {
  suite?: string | null | undefined
  test_id?: string | number | null | undefined
  run_id?: string | number | null | undefined
  framework?: string | null | undefined
  environment?: string | null | undefined
  version?: string | number | null | undefined
  duration_ms?: number | null | undefined
  attempt?: number | null | undefined
  retries?: number | null | undefined
  error?: string | { readonly [key: string]: unknown } | null | undefined
  reason?: string | null | undefined
  assertion?: string | null | undefined
  expected?: unknown | undefined
  actual?: unknown | undefined
  error_type?: string | null | undefined
  [key: string]: unknown
}

/** Metadata of test events */
export type MetadataTest = {
  suite?: string | null | undefined
  test_id?: string | number | null | undefined
  run_id?: string | number | null | undefined
  framework?: string | null | undefined
  environment?: string | null | undefined
  version?: string | number | null | undefined
  duration_ms?: number | null | undefined
  attempt?: number | null | undefined
  retries?: number | null | undefined
  error?: string | { readonly [key: string]: unknown } | null | undefined
  reason?: string | null | undefined
  [key: string]: unknown
}

/** Metadata of api.rate_limit */
export type MetadataApiRateLimit = {
  method?: string | null | undefined
  path?: string | null | undefined
  route?: string | null | undefined
  host?: string | null | undefined
  status_code?: number | null | undefined
  request_id?: string | number | null | undefined
  request_bytes?: number | null | undefined
  response_bytes?: number | null | undefined
  query_params?: string | { readonly [key: string]: unknown } | null | undefined
  user_agent?: string | null | undefined
  error?: string | { readonly [key: string]: unknown } | null | undefined
  error_type?: string | null | undefined
  limit?: number | null | undefined
  limit_per_minute?: number | null | undefined
  remaining?: number | null | undefined
  retry_after_seconds?: number | null | undefined
  [key: string]: unknown
}

/** Metadata of api events */
export type MetadataApi = {
  method?: string | null | undefined
  path?: string | null | undefined
  route?: string | null | undefined
  host?: string | null | undefined
  status_code?: number | null | undefined
  request_id?: string | number | null | undefined
  request_bytes?: number | null | undefined
  response_bytes?: number | null | undefined
  query_params?: string | { readonly [key: string]: unknown } | null | undefined
  user_agent?: string | null | undefined
  error?: string | { readonly [key: string]: unknown } | null | undefined
  error_type?: string | null | undefined
  [key: string]: unknown
}

/** Metadata of system.shutdown */
export type MetadataSystemShutdown = {
  component?: string | null | undefined
  version?: string | number | null | undefined
  host?: string | null | undefined
  instance?: string | null | undefined
  environment?: string | null | undefined
  pid?: number | null | undefined
  reason?: string | null | undefined
  error?: string | { readonly [key: string]: unknown } | null | undefined
  error_type?: string | null | undefined
  exit_code?: string | number | null | undefined
  signal?: string | number | null | undefined
  uptime_ms?: number | null | undefined
  [key: string]: unknown
}

/** Metadata of system.config_changed */
export type MetadataSystemConfigChanged = {
  component?: string | null | undefined
  version?: string | number | null | undefined
  host?: string | null | undefined
  instance?: string | null | undefined
  environment?: string | null | undefined
  pid?: number | null | undefined
  reason?: string | null | undefined
  error?: string | { readonly [key: string]: unknown } | null | undefined
  error_type?: string | null | undefined
  key?: string | null | undefined
  setting?: string | null | undefined
  old?: unknown | undefined
  new?: unknown | undefined
  ticket?: string | number | null | undefined
  [key: string]: unknown
}

/** Metadata of system events */
export type MetadataSystem = {
  component?: string | null | undefined
  version?: string | number | null | undefined
  host?: string | null | undefined
  instance?: string | null | undefined
  environment?: string | null | undefined
  pid?: number | null | undefined
  reason?: string | null | undefined
  error?: string | { readonly [key: string]: unknown } | null | undefined
  error_type?: string | null | undefined
  [key: string]: unknown
}

/** Metadata of data.exported */
export type MetadataDataExported = {
  dataset?: string | null | undefined
  table?: string | null | undefined
  record_count?: number | null | undefined
  record_ids?: unknown | undefined
  fields?: string | readonly string[] | null | undefined
  format?: string | null | undefined
  classification?: string | null | undefined
  purpose?: string | null | undefined
  destination?: string | null | undefined
  bytes?: number | null | undefined
  reason?: string | null | undefined
  recipient?: string | null | undefined
  row_count?: number | null | undefined
  file?: string | { readonly [key: string]: unknown } | null | undefined
  [key: string]: unknown
}

/** Metadata of data events */
export type MetadataData = {
  dataset?: string | null | undefined
  table?: string | null | undefined
  record_count?: number | null | undefined
  record_ids?: unknown | undefined
  fields?: string | readonly string[] | null | undefined
  format?: string | null | undefined
  classification?: string | null | undefined
  purpose?: string | null | undefined
  destination?: string | null | undefined
  bytes?: number | null | undefined
  reason?: string | null | undefined
  [key: string]: unknown
}

/** Metadata of security.access_denied */
export type MetadataSecurityAccessDenied = {
  reason?: string | null | undefined
  rule?: string | null | undefined
  policy?: string | null | undefined
  attempts?: number | null | undefined
  attempt?: number | null | undefined
  method?: string | null | undefined
  permission?: string | null | undefined
  required_role?: string | null | undefined
  ip_address?: string | null | undefined
  score?: number | null | undefined
  threshold?: number | null | undefined
  location?: string | { readonly [key: string]: unknown } | null | undefined
  path?: string | null | undefined
  status_code?: number | null | undefined
  [key: string]: unknown
}

/** Metadata of security.anomaly_detected */
export type MetadataSecurityAnomalyDetected = {
  reason?: string | null | undefined
  rule?: string | null | undefined
  policy?: string | null | undefined
  attempts?: number | null | undefined
  attempt?: number | null | undefined
  method?: string | null | undefined
  permission?: string | null | undefined
  required_role?: string | null | undefined
  ip_address?: string | null | undefined
  score?: number | null | undefined
  threshold?: number | null | undefined
  location?: string | { readonly [key: string]: unknown } | null | undefined
  baseline?: unknown | undefined
  observed?: unknown | undefined
  confidence?: number | null | undefined
  [key: string]: unknown
}

/** Metadata of security events */
export type MetadataSecurity = {
  reason?: string | null | undefined
  rule?: string | null | undefined
  policy?: string | null | undefined
  attempts?: number | null | undefined
  attempt?: number | null | undefined
  method?: string | null | undefined
  permission?: string | null | undefined
  required_role?: string | null | undefined
  ip_address?: string | null | undefined
  score?: number | null | undefined
  threshold?: number | null | undefined
  location?: string | { readonly [key: string]: unknown } | null | undefined
  [key: string]: unknown
}

/** Metadata of compliance.data_retention */
export type MetadataComplianceDataRetention = {
  framework?: string | null | undefined
  request_type?: string | null | undefined
  request_id?: string | number | null | undefined
  subject_id?: string | number | null | undefined
  status?: string | null | undefined
  due_at?: string | null | undefined
  rows?: number | null | undefined
  policy?: string | null | undefined
  format?: string | null | undefined
  legal_basis?: string | null | undefined
  reason?: string | null | undefined
  deleted?: number | null | undefined
  retained?: number | null | undefined
  older_than?: string | null | undefined
  retention_days?: number | null | undefined
  [key: string]: unknown
}

/** Metadata of compliance.audit_export */
export type MetadataComplianceAuditExport = {
  framework?: string | null | undefined
  request_type?: string | null | undefined
  request_id?: string | number | null | undefined
  subject_id?: string | number | null | undefined
  status?: string | null | undefined
  due_at?: string | null | undefined
  rows?: number | null | undefined
  policy?: string | null | undefined
  format?: string | null | undefined
  legal_basis?: string | null | undefined
  reason?: string | null | undefined
  filter?: unknown | undefined
  recipient?: string | null | undefined
  sha256?: string | null | undefined
  bytes?: number | null | undefined
  [key: string]: unknown
}

/** Metadata of compliance events */
export type MetadataCompliance = {
  framework?: string | null | undefined
  request_type?: string | null | undefined
  request_id?: string | number | null | undefined
  subject_id?: string | number | null | undefined
  status?: string | null | undefined
  due_at?: string | null | undefined
  rows?: number | null | undefined
  policy?: string | null | undefined
  format?: string | null | undefined
  legal_basis?: string | null | undefined
  reason?: string | null | undefined
  [key: string]: unknown
}

/** What the metadata of each built-in type knows; other keys are let through. */
export type EventMetadata = {
  'user.login': MetadataUserLogin
  'user.logout': MetadataUserLogout
  'user.updated': MetadataUserUpdated
  'user.password_changed': MetadataUserPasswordChanged
  'user.role_changed': MetadataUserRoleChanged
  'user.locked': MetadataUserLocked
  'user.created': MetadataUser
  'user.deleted': MetadataUser
  'user.unlocked': MetadataUser
  'agent.completed': MetadataAgentCompleted
  'agent.failed': MetadataAgentFailed
  'agent.timeout': MetadataAgentTimeout
  'agent.spawned': MetadataAgent
  'agent.started': MetadataAgent
  'agent.cancelled': MetadataAgent
  'test.executed': MetadataTestExecuted
  'test.failed': MetadataTestFailed
  'test.created': MetadataTest
  'test.updated': MetadataTest
  'test.deleted': MetadataTest
  'test.passed': MetadataTest
  'test.skipped': MetadataTest
  'api.rate_limit': MetadataApiRateLimit
  'api.request': MetadataApi
  'api.response': MetadataApi
  'api.error': MetadataApi
  'system.shutdown': MetadataSystemShutdown
  'system.config_changed': MetadataSystemConfigChanged
  'system.startup': MetadataSystem
  'system.error': MetadataSystem
  'system.warning': MetadataSystem
  'data.exported': MetadataDataExported
  'data.created': MetadataData
  'data.updated': MetadataData
  'data.deleted': MetadataData
  'data.accessed': MetadataData
  'security.access_denied': MetadataSecurityAccessDenied
  'security.anomaly_detected': MetadataSecurityAnomalyDetected
  'security.auth_failed': MetadataSecurity
  'security.policy_violated': MetadataSecurity
  'compliance.data_retention': MetadataComplianceDataRetention
  'compliance.audit_export': MetadataComplianceAuditExport
  'compliance.gdpr_request': MetadataCompliance
}

/** The longest texts an event may hold, in UTF-16 code units. */
export const CHARS_MAX = {
  event_type: 128,
  action: 512,
  source: 512,
  description: 8192,
  trace_id: 128,
  span_id: 128,
  'actor.id': 256,
  'actor.type': 128,
  'actor.name': 512,
  'actor.email': 320,
  'actor.ip_address': 45,
  'actor.user_agent': 1024,
  'actor.session_id': 256,
  'resource.id': 256,
  'resource.type': 128,
  'resource.name': 512,
  'resource.parent_id': 256,
} as const
