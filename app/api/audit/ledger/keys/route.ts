import { getLedgerKeys as operation } from '@/lib/contract/ledger'
import { route } from '@/lib/http/route'
import { getLedgerKeys } from '@/lib/services/ledger/list-keys'

export const GET = route(operation, ({ ctx }) => getLedgerKeys({ ctx }))
