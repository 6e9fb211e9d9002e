import { listWitnesses as operation } from '@/lib/contract/ledger-witnesses'
import { route } from '@/lib/http/route'
import { listWitnesses } from '@/lib/services/anchor/list'

export const GET = route(operation, ({ ctx }) => listWitnesses({ ctx }))
