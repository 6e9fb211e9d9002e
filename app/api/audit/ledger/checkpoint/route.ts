import { getCheckpoint as operation } from '@/lib/contract/ledger'
import { noteResponse } from '@/lib/http/ledger-response'
import { route } from '@/lib/http/route'
import { getCheckpoint } from '@/lib/services/ledger/get-checkpoint'

export const GET = route(operation, async ({ ctx }) => noteResponse(await getCheckpoint({ ctx })))
