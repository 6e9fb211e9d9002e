/** Every key an incoming event may have; `timestamp` is another name for `occurred_at`. */
export const WIRE_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'event_type',
  'occurred_at',
  'timestamp',
  'severity',
  'outcome',
  'action',
  'actor',
  'resource',
  'source',
  'description',
  'metadata',
  'changes',
  'tags',
  'compliance_flags',
  'duration_ms',
  'trace_id',
  'span_id',
  'parent_event_id',
])

/** Keys of a stored event that are ours to give: a sender who gives them is told so. */
export const SERVER_FIELDS: ReadonlySet<string> = new Set([
  'tenant_id',
  'seq',
  'recorded_at',
  'category',
  'signature',
  'key_id',
  'leaf_hash',
  'erased',
  'unregistered',
])

export const ACTOR_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'type',
  'name',
  'email',
  'ip_address',
  'user_agent',
  'session_id',
])

export const RESOURCE_FIELDS: ReadonlySet<string> = new Set(['id', 'type', 'name', 'parent_id', 'attributes'])

export const CHANGES_FIELDS: ReadonlySet<string> = new Set(['before', 'after'])
