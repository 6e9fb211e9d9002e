import { updateReportSchedule as operation } from '@/lib/contract/report-schedules'
import { route } from '@/lib/http/route'
import { updateReportSchedule } from '@/lib/services/report/update-schedule'

export const POST = route(operation, ({ ctx, params, body }) =>
  updateReportSchedule({ ctx, input: { id: params['id'] ?? '', body } }),
)
