import { getReport as operation } from '@/lib/contract/report-runs'
import { route } from '@/lib/http/route'
import { getReport } from '@/lib/services/report/list'

export const GET = route(operation, ({ ctx, params }) =>
  getReport({ ctx, input: { id: params['id'] ?? '' } }),
)
