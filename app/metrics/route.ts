import { getMetrics as operation } from '@/lib/contract/system'
import { metricsResponse } from '@/lib/http/metrics-response'
import { route } from '@/lib/http/route'
import { processDeps } from '@/lib/services/process'

export const dynamic = 'force-dynamic'
export const GET = route(operation, ({ request }) => metricsResponse(processDeps(), request))
