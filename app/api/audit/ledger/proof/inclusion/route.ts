import { getInclusionProof as operation } from '@/lib/contract/ledger'
import { route } from '@/lib/http/route'
import { getInclusionProof } from '@/lib/services/ledger/prove-inclusion'

export const GET = route(operation, ({ ctx, query }) => getInclusionProof({ ctx, input: query }))
