import { createReport as create, listReports as list } from '@/lib/contract/report-runs'
import { route } from '@/lib/http/route'
import { createReport } from '@/lib/services/report/create'
import { listReports } from '@/lib/services/report/list'

export const GET = route(list, ({ ctx, query }) => listReports({ ctx, input: query }))
export const POST = route(create, ({ ctx, body }) => createReport({ ctx, input: body }))
