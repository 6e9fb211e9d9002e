import { createReportReview as create, listReportReviews as list } from '@/lib/contract/report-reviews'
import { route } from '@/lib/http/route'
import { listReportReviews } from '@/lib/services/report/list-reviews'
import { createReportReview } from '@/lib/services/report/review'

export const GET = route(list, ({ ctx, params }) =>
  listReportReviews({ ctx, input: { id: params['id'] ?? '' } }),
)
export const POST = route(create, ({ ctx, params, body }) =>
  createReportReview({ ctx, input: { id: params['id'] ?? '', body } }),
)
