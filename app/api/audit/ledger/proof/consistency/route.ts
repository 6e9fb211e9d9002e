import { getConsistencyProof as operation } from '@/lib/contract/ledger'
import { route } from '@/lib/http/route'
import { getConsistencyProof } from '@/lib/services/ledger/prove-consistency'

export const GET = route(operation, ({ ctx, query }) => getConsistencyProof({ ctx, input: query }))
