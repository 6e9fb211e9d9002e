import { getTile as operation } from '@/lib/contract/ledger'
import { tileResponse } from '@/lib/http/ledger-response'
import { route } from '@/lib/http/route'
import { getTile } from '@/lib/services/ledger/get-tile'

export const GET = route(operation, async ({ ctx, params }) =>
  tileResponse(await getTile({ ctx, input: { path: params['path'] ?? '' } })),
)
