import type { Instant } from '@/lib/core/time'
import type { Context } from '../context'

/** What computing a report takes: of the caller nothing, so that anyone's report of the same log is the same. */
export type ReportContext = Pick<Context, 'db' | 'clock' | 'vault' | 'sealer' | 'tenantId'>

/** `auto`: in full where the log is small enough to be checked while somebody waits. */
export type VerifyMode = 'auto' | 'full' | 'drawn'

export type ReportParams = {
  /** An id of lib/report/frameworks, or `custom:` and the id of a definition. */
  framework: string
  start: Instant
  end: Instant
  time_zone: string
  /** Of the samples; null takes one from the checkpoint, which nobody can choose. */
  seed: string | null
  verify: VerifyMode
}

export type ReportProgress = { part: 'events' | 'tree' | 'verify'; done: number; total: number }

export type ReportWatch = { signal: AbortSignal; onProgress: (progress: ReportProgress) => void }
