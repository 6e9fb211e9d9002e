import { complianceReport as operation } from '@/lib/contract/report'
import { reportResponse } from '@/lib/http/report-response'
import { route } from '@/lib/http/route'
import { computeNow } from '@/lib/services/report/compute-now'

export const GET = route(operation, async ({ ctx, query, request }) =>
  reportResponse(await computeNow({ ctx, input: query, signal: request.signal })),
)
