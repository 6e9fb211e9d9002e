import { removeReportSchedule as operation } from '@/lib/contract/report-schedules'
import { route } from '@/lib/http/route'
import { removeReportSchedule } from '@/lib/services/report/remove-schedule'

export const POST = route(operation, ({ ctx, params }) =>
  removeReportSchedule({ ctx, input: { id: params['id'] ?? '' } }),
)
