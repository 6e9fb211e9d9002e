import type { StoredEvent } from '@/lib/event/stored-event'

type Cell = string | number | boolean | null

export type CellOf = (event: StoredEvent) => Cell

const json = (value: unknown): string | null =>
  value === null || (Array.isArray(value) && value.length === 0) ? null : JSON.stringify(value)

/** The columns of an export, in their order; objects and lists become JSON in one cell, never a column of their own. */
const CELLS = {
  seq: (event) => event.seq,
  id: (event) => event.id,
  occurred_at: (event) => event.occurred_at,
  recorded_at: (event) => event.recorded_at,
  event_type: (event) => event.event_type,
  category: (event) => event.category,
  severity: (event) => event.severity,
  outcome: (event) => event.outcome,
  action: (event) => event.action,
  actor_id: (event) => event.actor?.id ?? null,
  actor_type: (event) => event.actor?.type ?? null,
  actor_name: (event) => event.actor?.name ?? null,
  actor_email: (event) => event.actor?.email ?? null,
  actor_ip_address: (event) => event.actor?.ip_address ?? null,
  actor_user_agent: (event) => event.actor?.user_agent ?? null,
  actor_session_id: (event) => event.actor?.session_id ?? null,
  resource_id: (event) => event.resource?.id ?? null,
  resource_type: (event) => event.resource?.type ?? null,
  resource_name: (event) => event.resource?.name ?? null,
  resource_parent_id: (event) => event.resource?.parent_id ?? null,
  resource_attributes: (event) => json(event.resource?.attributes ?? null),
  source: (event) => event.source,
  description: (event) => event.description,
  metadata: (event) => json(event.metadata),
  changes: (event) => json(event.changes),
  tags: (event) => json(event.tags),
  compliance_flags: (event) => json(event.compliance_flags),
  duration_ms: (event) => event.duration_ms,
  trace_id: (event) => event.trace_id,
  span_id: (event) => event.span_id,
  parent_event_id: (event) => event.parent_event_id,
  unregistered: (event) => event.unregistered,
  tenant_id: (event) => event.tenant_id,
  signature: (event) => event.signature,
  key_id: (event) => event.key_id,
  erased_case: (event) => event.erased?.case ?? null,
  erased: (event) => json(event.erased?.groups ?? null),
} satisfies Record<string, CellOf>

export type ExportColumn = keyof typeof CELLS
export const EXPORT_COLUMNS = Object.keys(CELLS) as ExportColumn[]

export const isExportColumn = (name: string): name is ExportColumn => Object.hasOwn(CELLS, name)
export const cellOf = (event: StoredEvent, column: ExportColumn): Cell => CELLS[column](event)
export const cellOfColumn = (column: ExportColumn): CellOf => CELLS[column]
