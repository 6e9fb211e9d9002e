import { getHealth as operation } from '@/lib/contract/system'
import { route } from '@/lib/http/route'
import { processDeps } from '@/lib/services/process'
import { getHealth } from '@/lib/services/system/health'

export const dynamic = 'force-dynamic'

export const GET = route(operation, async () => {
  const health = await getHealth({ deps: processDeps() })
  return health.ready ? health : Response.json(health, { status: 503 })
})
