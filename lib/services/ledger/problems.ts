import type { LedgerProblem, ProblemCode } from '@/lib/contract/ledger-verify'

export const PROBLEMS_SHOWN_MAX = 100

/** Collects what is wrong, however much: all are counted, and those with the lowest seqs are kept. */
export function createProblems() {
  let shown: LedgerProblem[] = []
  let count = 0
  let firstSeq: number | null = null
  const bySeq = (a: LedgerProblem, b: LedgerProblem) => (a.seq ?? -1) - (b.seq ?? -1)
  const trim = () => {
    shown = shown.sort(bySeq).slice(0, PROBLEMS_SHOWN_MAX)
  }
  return {
    add: (seq: number | null, code: ProblemCode, reason: string) => {
      count++
      if (seq !== null && (firstSeq === null || seq < firstSeq)) firstSeq = seq
      shown.push({ seq, code, reason })
      if (shown.length >= 2 * PROBLEMS_SHOWN_MAX) trim()
    },
    summary: () => {
      trim()
      return { ok: count === 0, first_bad_seq: firstSeq, problems: shown, problem_count: count }
    },
  }
}

export type Problems = ReturnType<typeof createProblems>
