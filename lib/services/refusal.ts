import type { Operation } from '@/lib/contract/operation'
import type { Fault } from '@/lib/core/errors'
import type { Context } from './context'
import { recordActOnce } from './record-act'

/** What a caller was refused that may be more than a mistake: a permission, and an id that is not theirs or nobody's. */
const isTelling = (operation: Operation, { code }: Fault) =>
  code === 'forbidden' ||
  code === 'two_factor_required' ||
  (code === 'not_found' && operation.path.includes('{'))

/**
 * Records a refusal in the caller's own log, one a minute for each operation and reason. Another tenant's id is recorded like one
 * that doesn't exist: to tell them apart, we would have to look where the caller may not.
 */
export async function recordRefusal(
  ctx: Context,
  operation: Operation,
  fault: Fault,
  status: number,
): Promise<void> {
  if (!isTelling(operation, fault)) return
  await recordActOnce(ctx, `${operation.id} ${fault.code}`, {
    event_type: 'security.access_denied',
    action: `access.${fault.code}`,
    severity: 'warning',
    outcome: 'failure',
    description: `${ctx.caller.name} was refused: ${operation.summary}`,
    resource: { type: 'operation', id: operation.id, name: null, parent_id: null, attributes: null },
    metadata: {
      method: operation.method,
      path: operation.path,
      status_code: status,
      permission: operation.permission,
    },
  })
}
