import { z } from 'zod'
import { JSON_BODY_BYTES_MAX, operation } from './operation'

export const EVENT_TYPE_NAME = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/

export const eventType = z
  .object({
    name: z.string(),
    category: z.string(),
    description: z.string().nullable(),
    built_in: z.boolean(),
    metadata_schema: z.record(z.string(), z.json()).nullable(),
    created_at: z.string().nullable(),
    created_by: z.string().nullable(),
    retired_at: z.string().nullable(),
  })
  .meta({ id: 'EventType' })
export type EventType = z.infer<typeof eventType>

export const listEventTypes = operation({
  id: 'listEventTypes',
  method: 'GET',
  path: '/api/audit/event-types',
  summary: 'The built-in event types and those the tenant registered',
  permission: 'read_types',
  limits: { perMinute: 600, bodyBytesMax: 0 },
  status: 200,
  output: z
    .object({ event_types: z.array(eventType), allow_unregistered: z.boolean() })
    .meta({ id: 'EventTypeList' }),
})

export const createEventType = operation({
  id: 'createEventType',
  method: 'POST',
  path: '/api/audit/event-types',
  summary: 'Register an event type',
  permission: 'manage_types',
  limits: { perMinute: 60, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({
    name: z
      .string()
      .min(3)
      .max(128)
      .regex(EVENT_TYPE_NAME, 'lower-case segments joined by dots, such as billing.invoice_paid'),
    category: z.string().min(1).max(64).optional().describe('A built-in category, or custom (the default)'),
    description: z.string().max(500).optional(),
    metadata_schema: z.record(z.string(), z.json()).optional(),
  }),
  status: 201,
  output: eventType,
  extraStatuses: { 409: 'The name is taken' },
})

export const retireEventType = operation({
  id: 'retireEventType',
  method: 'POST',
  path: '/api/audit/event-types/{name}/retire',
  summary: 'Refuse new events of a registered type; stored ones stay',
  permission: 'manage_types',
  limits: { perMinute: 60, bodyBytesMax: 0 },
  status: 200,
  output: eventType,
})

export const updateEventTypeSettings = operation({
  id: 'updateEventTypeSettings',
  method: 'POST',
  path: '/api/audit/event-types/settings',
  summary: 'Choose whether unregistered types are accepted under a mark',
  permission: 'manage_types',
  limits: { perMinute: 60, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({ allow_unregistered: z.boolean() }),
  status: 200,
  output: z.object({ allow_unregistered: z.boolean() }),
})
