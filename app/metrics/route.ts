import { getMetrics as operation } from '@/lib/contract/system'
import { metricsResponse } from '@/lib/http/metrics-response'
import { route } from '@/lib/http/route'

export const dynamic = 'force-dynamic'
export const GET = route(operation, ({ ctx, request }) => metricsResponse(ctx, request))
