import type { Acknowledged } from './acknowledged'
import type { StoredLog } from './stored-log'

/** One thing that must hold, whether it does, and what was found. */
export type Check = { what: string; ok: boolean; found: string }

/** The result line of POST /api/audit/verify. */
export type Verified = { ok: boolean; size: number; first_bad_seq: number | null; problem_count: number }

/**
 * Every acknowledged event is there once, under the seq of its receipt; what nobody acknowledged may be there or not, once at most.
 */
export function checkAcknowledged(acknowledged: Acknowledged, log: StoredLog): Check {
  let [lost, elsewhere] = [0, 0]
  for (let n = 0; n < acknowledged.sent(); n++) {
    const seq = acknowledged.seqOf(n)
    if (seq === null) continue
    const stored = log.seqOf(n)
    if (stored === null) lost++
    else if (stored !== seq) elsewhere++
  }
  const { ours, doubleIds } = log.found()
  const count = acknowledged.count()
  const contradictions = acknowledged.contradictions()
  const wrong = [
    [lost, 'lost'],
    [doubleIds, 'stored twice'],
    [elsewhere, 'under another seq than acknowledged'],
    [contradictions, 'with two receipts that differ'],
  ] as const
  const named = wrong.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`)
  return {
    what: 'acknowledged = stored',
    // A run in which nothing was acknowledged shows nothing.
    ok: named.length === 0 && count > 0,
    found:
      `${count} acknowledged of ${acknowledged.sent()} sent, ${ours} of them stored` +
      (named.length === 0 ? '' : `: ${named.join(', ')}`),
  }
}

export function checkSeqs(log: StoredLog): Check {
  const { rows, highest, doubleSeqs } = log.found()
  const missing = highest + 1 - (rows - doubleSeqs)
  const ok = rows > 0 && missing === 0 && doubleSeqs === 0
  return {
    what: 'seq contiguous',
    ok,
    found: `0 to ${highest}, ${missing} missing, ${doubleSeqs} double`,
  }
}

/** @param rows how many events were read before the check: the tree holds them all, and those that came after */
export function checkTree(verified: Verified | null, rows: number): Check {
  const what = 'the whole log verifies'
  if (verified === null) return { what, ok: false, found: 'the check came to no end' }
  const { ok, size, first_bad_seq, problem_count } = verified
  return {
    what,
    ok: ok && size >= rows,
    found: `${size} leaves, ${problem_count} problems${first_bad_seq === null ? '' : `, the first at ${first_bad_seq}`}`,
  }
}

/** Memory may grow by this between the first and the last third: caches fill, and a heap that works is a larger one. */
const GROWTH_MAX = 1.4
const GROWTH_FREE_MIB = 96

const highest = (values: readonly number[]) => Math.round(Math.max(...values))

/** @param samplesMib memory of the server over the run @param boundMib what it may never reach */
export function checkMemory(samplesMib: readonly number[], boundMib: number): Check {
  const what = 'memory bounded'
  const third = Math.floor(samplesMib.length / 3)
  if (third === 0) return { what, ok: false, found: `${samplesMib.length} samples are too few` }
  const [first, last, all] = [
    highest(samplesMib.slice(0, third)),
    highest(samplesMib.slice(-third)),
    highest(samplesMib),
  ]
  return {
    what,
    ok: last <= first * GROWTH_MAX + GROWTH_FREE_MIB && all <= boundMib,
    found: `highest of the first third ${first} MiB, of the last ${last}, of all ${all}; bound ${boundMib}`,
  }
}
