import { exportEvents as getOperation, exportEventsPost as postOperation } from '@/lib/contract/events'
import { exportResponse } from '@/lib/http/export-response'
import { route } from '@/lib/http/route'

export const GET = route(getOperation, exportResponse)
export const POST = route(postOperation, exportResponse)
