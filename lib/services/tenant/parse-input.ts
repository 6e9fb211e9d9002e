import type { z } from 'zod'
import { Fault } from '@/lib/core/errors'

/**
 * Reads a verb's input by its operation's own body schema.
 * @throws Fault invalid_request naming every field that is wrong
 */
export function parseInput<Body extends z.ZodType>(
  operation: { body?: Body },
  input: unknown,
): z.output<Body> {
  if (operation.body === undefined) throw new TypeError('This operation has no body')
  const parsed = operation.body.safeParse(input)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => ({
    field: issue.path.join('.') || 'body',
    code: issue.code,
    reason: issue.message,
  }))
  throw new Fault('invalid_request', 'The body is not valid', { faults })
}

/** One field that is wrong for a reason no schema knows. */
export const fieldRefused = (field: string, code: string, reason: string) =>
  new Fault('invalid_request', reason, { faults: [{ field, code, reason }] })
