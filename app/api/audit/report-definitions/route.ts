import {
  createReportDefinition as create,
  listReportDefinitions as list,
} from '@/lib/contract/report-definitions'
import { route } from '@/lib/http/route'
import { createReportDefinition } from '@/lib/services/report/create-definition'
import { listReportDefinitions } from '@/lib/services/report/list-definitions'

export const GET = route(list, ({ ctx }) => listReportDefinitions({ ctx }))
export const POST = route(create, ({ ctx, body }) => createReportDefinition({ ctx, input: body }))
