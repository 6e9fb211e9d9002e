import { listCheckpoints as operation } from '@/lib/contract/ledger-witnesses'
import { route } from '@/lib/http/route'
import { listCheckpoints } from '@/lib/services/ledger/list-checkpoints'

export const GET = route(operation, ({ ctx, query }) => listCheckpoints({ ctx, input: query }))
