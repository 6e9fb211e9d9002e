import type { EvidenceReport } from './evidence-report'

export type Verdict = Pick<EvidenceReport, 'ok' | 'pinned' | 'firstBadSeq' | 'firstBadBetween'>

/** Which event is the first that is wrong, as far as it is known; null where nothing names one. */
export function firstBadText({ firstBadSeq, firstBadBetween }: Verdict): string | null {
  if (firstBadSeq !== null) return `The first event that is wrong is seq ${firstBadSeq}`
  if (firstBadBetween === null) return null
  const [low, high] = firstBadBetween
  return `The first event that is wrong is one of seq ${low} to ${high}`
}
