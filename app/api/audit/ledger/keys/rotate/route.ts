import { rotateLedgerKey as operation } from '@/lib/contract/ledger'
import { route } from '@/lib/http/route'
import { rotateLedgerKey } from '@/lib/services/ledger/rotate-key'

export const POST = route(operation, ({ ctx, body }) => rotateLedgerKey({ ctx, input: body }))
