/** What is looked at, in this order. */
export type StepName =
  'form' | 'file' | 'checkpoint' | 'witnesses' | 'manifest' | 'events' | 'tree' | 'complete' | 'kept'

/** `detail` is a sentence for a person; `seq` the first event that is wrong, where this step can name it. */
export type Step = { name: StepName; ok: boolean; detail: string; seq: number | null }

/** An event that is not what it was, and why. */
export type EventProblem = { seq: number; reason: string }

export type EvidenceReport = {
  ok: boolean
  steps: Step[]
  origin: string | null
  size: number | null
  /** When the checkpoint says it was signed, ISO 8601. */
  signedAt: string | null
  /** ISO 8601, as the head says. */
  exportedAt: string | null
  filter: string | null
  startTime: string | null
  endTime: string | null
  events: number
  seqLow: number | null
  seqHigh: number | null
  /** Whether every event from the lowest to the highest seq is there: nothing was left out between them. */
  contiguous: boolean
  /** The lowest seq that a step names; null where none can. */
  firstBadSeq: number | null
  /** Where no seq can be named: the first wrong event is one of these, both inclusive. */
  firstBadBetween: [number, number] | null
  /** The lowest hundred events that are wrong by themselves; `problemCount` counts all. */
  problems: EventProblem[]
  problemCount: number
  /** The keys were given by the reader and not taken from the file. */
  pinned: boolean
  /** Names of the witnesses whose cosignatures are right, each once. */
  cosigners: string[]
}

const PROBLEMS_KEPT = 100

/** Keeps the lowest problems and counts all. */
export function createProblems() {
  const kept: EventProblem[] = []
  let count = 0
  return {
    add: (seq: number, reason: string): void => {
      count++
      const last = kept.at(-1)
      if (kept.length === PROBLEMS_KEPT && last !== undefined && seq >= last.seq) return
      const at = kept.findIndex((one) => one.seq > seq)
      kept.splice(at < 0 ? kept.length : at, 0, { seq, reason })
      if (kept.length > PROBLEMS_KEPT) kept.pop()
    },
    count: (): number => count,
    lowest: (): EventProblem[] => kept,
  }
}
