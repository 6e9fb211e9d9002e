import { retireReportDefinition as operation } from '@/lib/contract/report-definitions'
import { route } from '@/lib/http/route'
import { retireReportDefinition } from '@/lib/services/report/retire-definition'

export const POST = route(operation, ({ ctx, params }) =>
  retireReportDefinition({ ctx, input: { id: params['id'] ?? '' } }),
)
