import 'server-only'
import type { AnchorState, AnchorStateList } from '@/lib/contract/ledger-witnesses'
import { fromPostgres, toWire } from '@/lib/core/time'
import { type AnchorRow, anchorRows } from '@/lib/db/queries/ledger-anchors'
import { type Context, requirePermission } from '../context'
import type { Anchor } from './anchor'
import { namedAnchors } from './open-anchors'

const wire = (text: string | null | undefined) => (text == null ? null : toWire(fromPostgres(text)))

const stateOf = ({ kind, name }: Pick<Anchor, 'kind' | 'name'>, row: AnchorRow | undefined): AnchorState => ({
  kind,
  name,
  state: row?.state ?? 'waiting',
  detail: row?.detail ?? null,
  size: row?.seenSize ?? null,
  signed_at: wire(row?.seenSignedAt),
  done_at: wire(row?.doneAt),
  tried_at: wire(row?.triedAt),
  next_try_at: wire(row?.nextTryAt),
  failures: row?.failures ?? 0,
})

/** Whom checkpoints of the caller's log are sent to; none where nobody is configured. @throws Fault forbidden */
export async function listWitnesses({ ctx }: { ctx: Context }): Promise<AnchorStateList> {
  requirePermission(ctx, 'verify')
  const rows = new Map((await anchorRows(ctx.db, ctx.tenantId)).map((row) => [row.anchor, row]))
  return { anchors: namedAnchors(ctx.anchors).map((anchor) => stateOf(anchor, rows.get(anchor.id))) }
}
