import { createReportSchedule as create, listReportSchedules as list } from '@/lib/contract/report-schedules'
import { route } from '@/lib/http/route'
import { createReportSchedule } from '@/lib/services/report/create-schedule'
import { listReportSchedules } from '@/lib/services/report/list-schedules'

export const GET = route(list, ({ ctx }) => listReportSchedules({ ctx }))
export const POST = route(create, ({ ctx, body }) => createReportSchedule({ ctx, input: body }))
