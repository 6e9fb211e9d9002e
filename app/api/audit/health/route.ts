import { getHealth as operation } from '@/lib/contract/system'
import { route } from '@/lib/http/route'
import { getHealth } from '@/lib/services/system/health'

export const dynamic = 'force-dynamic'

export const GET = route(operation, async ({ ctx }) => {
  const health = await getHealth({ deps: ctx })
  return health.ready ? health : Response.json(health, { status: 503 })
})
