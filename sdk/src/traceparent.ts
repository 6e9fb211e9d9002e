import { fillRandomly } from './random'

/** A place in a trace, as W3C Trace Context (level 2) writes it. */
export type TraceParent = { trace_id: string; span_id: string; flags: string }

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const isZero = (hex: string) => /^0+$/.test(hex)

/** Reads a `traceparent` header; null when it is not valid, as the recommendation asks: then a trace begins here. */
export function readTraceparent(header: string | null | undefined): TraceParent | null {
  const [, version, trace_id, span_id, flags, rest] = FORM.exec(header?.trim() ?? '') ?? []
  if (version === undefined || trace_id === undefined || span_id === undefined || flags === undefined)
    return null
  // Version 00 ends with its flags; later ones may go on.
  if (version === 'ff' || (version === '00' && rest !== undefined) || isZero(trace_id) || isZero(span_id))
    return null
  return { trace_id, span_id, flags }
}

/** The header to pass on. */
export const writeTraceparent = ({ trace_id, span_id, flags }: TraceParent): string =>
  `00-${trace_id}-${span_id}-${flags}`

const hexOf = (bytes: number) =>
  Array.from(fillRandomly(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** A span of our own under the caller's, or the first of a new trace. */
export const ownSpan = (caller: TraceParent | null): TraceParent => ({
  trace_id: caller?.trace_id ?? hexOf(16),
  span_id: hexOf(8),
  flags: caller?.flags ?? '00',
})
