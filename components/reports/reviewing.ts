import type { ReportReviews } from '@/lib/contract/report-reviews'
import type { ReviewKind } from '@/lib/contract/report-terms'
import type { ReportException } from '@/lib/report/model'

/** How the exceptions of a report stand, and the way to do something about one. */
export type Reviewing = {
  /** By the id of the exception; one that is not here is open. */
  states: ReadonlyMap<string, ReportReviews['exceptions'][number]>
  acts: ReadonlyMap<string, ReportReviews['acts']>
  /** False for who may not review, and after the sign-off. */
  mayAct: boolean
  /** `from` is what gets the focus back where the button is gone afterwards. */
  onAct: (kind: ReviewKind, exception: ReportException, from: Element | null) => void
}
