import { updateTenant as operation } from '@/lib/contract/tenants'
import { route } from '@/lib/http/route'
import { updateTenant } from '@/lib/services/tenant/update'

export const POST = route(operation, ({ ctx, body }) => updateTenant({ ctx, input: body }))
