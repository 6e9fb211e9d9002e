import { z } from 'zod'
import type { Permission } from './permissions'

export type Method = 'GET' | 'POST' | 'DELETE'

/** Limits of one operation. `perMinute` is per caller; `bodyBytesMax` counts the bytes after decompression. */
export type OperationLimits = { perMinute: number; bodyBytesMax: number }

/**
 * One operation of the API: the single source for the route, the permission check, the limits, the OpenAPI document
 * and the tests that walk every operation. `permission: null` is public and said so in SECURITY.md.
 */
export type Operation<
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> = {
  id: string
  method: Method
  /** OpenAPI template, e.g. `/api/audit/events/{id}`. */
  path: string
  /** The last parameter of the path takes all segments that follow, slashes included. */
  restIsPath?: true
  summary: string
  description?: string
  permission: Permission | null
  limits: OperationLimits
  /**
   * It reads much and changes nothing but the record of itself: where there is a read replica, its rows come from there. Not for
   * what judges the primary itself, such as verifying the log.
   */
  readsReplica?: true
  /** Query parameters that route() parses. `events` means the list's filters, parsed by lib/query/params.ts besides `query`. */
  filters?: 'events'
  query?: Query
  /** Those of `query` that take several values, repeated or separated by commas; the verb gets them joined by commas. */
  lists?: readonly string[]
  /** A JSON body that route() parses. Absent for operations that read the body themselves. */
  body?: Body
  /** No body at all counts as `{}`. */
  bodyOptional?: true
  /** For the document only, where the verb reads the body itself. */
  bodyMediaTypes?: readonly string[]
  status: 200 | 201
  output: Output
  /** Where the answer is not JSON. */
  outputMediaTypes?: readonly string[]
  /** Other statuses this operation answers with, beside those every operation shares. */
  extraStatuses?: Readonly<Record<number, string>>
}

export const JSON_BODY_BYTES_MAX = 64 * 1024

/** A whole number in decimal digits, and in no other spelling that JavaScript takes for one: `1e2`, `0x10`, blank. */
export const wholeParam = (min: number, max: number, preset: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? (/^\d{1,9}$/.test(value) ? Number(value) : Number.NaN) : value),
    z
      .number({ error: `must be a whole number from ${min} to ${max}` })
      .int()
      .min(min)
      .max(max)
      .default(preset),
  )

export function operation<Q extends z.ZodType, B extends z.ZodType, O extends z.ZodType>(
  definition: Operation<Q, B, O>,
): Operation<Q, B, O> {
  return definition
}
