import { complianceWorksheet as operation } from '@/lib/contract/report-worksheet'
import { reportResponse } from '@/lib/http/report-response'
import { route } from '@/lib/http/route'
import { worksheetNow } from '@/lib/services/report/compute-now'

export const GET = route(operation, async ({ ctx, query, request }) =>
  reportResponse(await worksheetNow({ ctx, input: query, signal: request.signal })),
)
