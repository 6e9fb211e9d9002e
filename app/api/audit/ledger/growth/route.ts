import { getLedgerGrowth as operation } from '@/lib/contract/ledger-witnesses'
import { route } from '@/lib/http/route'
import { getLedgerGrowth } from '@/lib/services/ledger/growth'

export const GET = route(operation, ({ ctx, query }) => getLedgerGrowth({ ctx, input: query }))
