import { verifyLedger } from '@/lib/contract/ledger-verify'
import { ndjsonResponse } from '@/lib/http/ndjson-response'
import { route } from '@/lib/http/route'
import { verifyLog } from '@/lib/services/ledger/verify'

export const POST = route(verifyLedger, async ({ ctx, body }) =>
  ndjsonResponse(await verifyLog({ ctx, input: body })),
)
