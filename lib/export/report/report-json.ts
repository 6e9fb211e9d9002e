import { canonicalJson } from '@/lib/core/canonical-json'
import type { Report } from '@/lib/report/model'
import type { ReviewAct } from '@/lib/report/review'

/**
 * The bytes of a report, wherever they are shown, hashed or signed: canonical JSON (RFC 8785) and a line feed. Canonical, because a report that was
 * computed again, or came back from a database that sorts members, has to have the same hash.
 * @throws TypeError when a text holds half a surrogate pair
 */
export const reportJson = (report: Report): string => `${canonicalJson(report)}\n`

/** What people did about it, in the same form. It grows after the report was computed, so it is no part of it. */
export const reviewsJson = (reviews: readonly ReviewAct[]): string => `${canonicalJson({ reviews })}\n`

const SLICE_CHARACTERS = 65_536

/** The same text piece by piece, so that whoever packs it does not pack megabytes at once. */
export function* jsonParts(report: Report): Generator<string> {
  const text = reportJson(report)
  for (let at = 0; at < text.length;) {
    let end = at + SLICE_CHARACTERS
    // A pair of code units is not torn apart: each piece becomes UTF-8 by itself.
    if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end++
    yield text.slice(at, end)
    at = end
  }
}
