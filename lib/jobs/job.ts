import type { Deps } from '@/lib/services/context'

export type JobDeps = Pick<
  Deps,
  'db' | 'replica' | 'clock' | 'log' | 'sealer' | 'vault' | 'anchors' | 'mailer'
>

/** Something that runs on a clock. `run` says what it did, or null when there was nothing to do (and nothing is noted). */
export type Job = {
  name: string
  everySeconds: number
  /** Processes that share a server take turns on a job; the key names it. */
  lockKey: number
  /** How long the job may be put off while events come in; absent for one that never waits. */
  deferMaxSeconds?: number
  /**
   * @param isBusy true while events wait for a commit: long work pauses then
   * @param stop the process ends: work that takes long gives up
   */
  run: (deps: JobDeps, isBusy?: () => boolean, stop?: AbortSignal) => Promise<string | null>
}
