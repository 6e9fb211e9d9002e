import { getOpenapi as operation } from '@/lib/contract/system'
import { openapiDocument } from '@/lib/http/openapi'
import { route } from '@/lib/http/route'

export const dynamic = 'force-dynamic'
export const GET = route(operation, ({ request }) =>
  Promise.resolve(openapiDocument(new URL(request.url).origin)),
)
