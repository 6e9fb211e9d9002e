import { updateLedgerSettings as operation } from '@/lib/contract/ledger'
import { route } from '@/lib/http/route'
import { updateLedgerSettings } from '@/lib/services/ledger/update-settings'

export const POST = route(operation, ({ ctx, body }) => updateLedgerSettings({ ctx, input: body }))
