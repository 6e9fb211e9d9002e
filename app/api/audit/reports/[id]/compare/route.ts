import { compareReports as operation } from '@/lib/contract/report-runs'
import { route } from '@/lib/http/route'
import { compareReports } from '@/lib/services/report/compare'

export const GET = route(operation, ({ ctx, params, query }) =>
  compareReports({ ctx, input: { id: params['id'] ?? '', with: query.with } }),
)
