import type { JsonObject } from '@/lib/event/stored-event'

const NAME = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/

export function typeNameFault(name: string): string | null {
  const trimmed = name.trim()
  if (trimmed === '') return 'A name is needed.'
  return NAME.test(trimmed) ? null : 'Use lower-case words joined by dots, such as billing.invoice_paid.'
}

/** Reads the metadata schema as typed; nothing at all is no schema. */
export function readSchema(text: string): { schema: JsonObject | null; fault: string | null } {
  if (text.trim() === '') return { schema: null, fault: null }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { schema: value as JsonObject, fault: null }
    }
    return { schema: null, fault: 'The schema has to be a JSON object.' }
  } catch (error) {
    return {
      schema: null,
      fault: `Not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}`,
    }
  }
}
