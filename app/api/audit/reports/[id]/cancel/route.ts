import { cancelReport as operation } from '@/lib/contract/report-runs'
import { route } from '@/lib/http/route'
import { cancelReport } from '@/lib/services/report/cancel'

export const POST = route(operation, ({ ctx, params }) =>
  cancelReport({ ctx, input: { id: params['id'] ?? '' } }),
)
