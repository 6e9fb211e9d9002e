import 'server-only'
import { and, eq, gt, isNull, or } from 'drizzle-orm'
import type { z } from 'zod'
import { legalHolds } from '@/drizzle/schema'
import { createHold as operation, type LegalHold } from '@/lib/contract/holds'
import { Fault, type FieldFault } from '@/lib/core/errors'
import { uuidv7 } from '@/lib/core/ids'
import { fromEpochMs } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import { parseFilter } from '@/lib/query/parse'
import { printFilter } from '@/lib/query/print'
import { resolveTimes } from '@/lib/query/times'
import { type Context, requirePermission } from '../context'
import { readMoment } from '../member/terms'
import { recordAct } from '../record-act'
import { parseInput } from '../tenant/parse-input'
import { holdMetadata, holdResource, toHold } from './row'

/** Each is asked about every event that retention would remove. */
export const ACTIVE_HOLDS_MAX = 200

type Input = z.output<NonNullable<typeof operation.body>>

const fault = (field: string, code: string, reason: string): FieldFault => ({ field, code, reason })

const KIND_FIELDS = { subject: ['subject_id', 'subject_email'], query: ['query'], tenant: [] } as const

function shapeFaults(input: Input): FieldFault[] {
  const own: readonly string[] = KIND_FIELDS[input.kind]
  const foreign = (['subject_id', 'subject_email', 'query'] as const).filter(
    (field) => input[field] !== undefined && !own.includes(field),
  )
  const missing =
    input.kind === 'subject' && input.subject_id === undefined && input.subject_email === undefined
      ? [fault('subject_id', 'required', 'Give an actor id, an e-mail, or both')]
      : []
  return [
    ...foreign.map((field) => fault(field, 'not_for_kind', 'A hold of this kind does not have it')),
    ...missing,
  ]
}

/** The filter with its times made absolute: what a hold holds must not move with the clock. */
function readQuery(
  { kind, query = '' }: Input,
  nowMs: number,
): { query: string | null; faults: FieldFault[] } {
  if (kind !== 'query') return { query: null, faults: [] }
  const parsed = parseFilter(query)
  if (!parsed.ok)
    return {
      query: null,
      faults: parsed.errors.map(({ code, message, start }) =>
        fault('query', code, `${message} (at character ${start + 1})`),
      ),
    }
  if (parsed.filter === null)
    return { query: null, faults: [fault('query', 'required', 'A filter that says nothing holds nothing')] }
  return { query: printFilter(resolveTimes(parsed.filter, fromEpochMs(nowMs))), faults: [] }
}

async function requireRoom(tx: Tx, ctx: Context): Promise<void> {
  const now = fromEpochMs(ctx.clock.nowMs())
  const active = await tx.orm
    .select({ id: legalHolds.id })
    .from(legalHolds)
    .where(
      and(
        eq(legalHolds.tenantId, ctx.tenantId),
        isNull(legalHolds.releasedAt),
        or(isNull(legalHolds.endsAt), gt(legalHolds.endsAt, now)),
      ),
    )
    .limit(ACTIVE_HOLDS_MAX)
  if (active.length >= ACTIVE_HOLDS_MAX)
    throw new Fault('conflict', `At most ${ACTIVE_HOLDS_MAX} holds can be in force`, {
      faults: [fault('kind', 'too_many', `At most ${ACTIVE_HOLDS_MAX} holds can be in force`)],
    })
}

/**
 * Holds events: from the answer on neither retention nor erasure removes them, until the hold ends or is released.
 * @throws Fault forbidden, invalid_request, conflict (too many)
 */
export async function createHold({
  ctx,
  input,
}: {
  ctx: Context
  input: z.input<NonNullable<typeof operation.body>>
}): Promise<LegalHold> {
  requirePermission(ctx, 'manage_holds')
  const given = parseInput(operation, input)
  const nowMs = ctx.clock.nowMs()
  const endsAt = readMoment('ends_at', given.ends_at ?? null)
  const { query, faults } = readQuery(given, nowMs)
  faults.push(...shapeFaults(given))
  if (endsAt !== null && endsAt.getTime() <= nowMs)
    faults.push(fault('ends_at', 'not_in_future', 'This must be a time in the future'))
  if (faults.length > 0) throw new Fault('invalid_request', 'The hold is not valid', { faults })
  return ctx.db.transaction(async (tx) => {
    await requireRoom(tx, ctx)
    const [row] = await tx.orm
      .insert(legalHolds)
      .values({
        id: uuidv7(nowMs, crypto.getRandomValues(new Uint8Array(10))),
        tenantId: ctx.tenantId,
        kind: given.kind,
        subjectId: given.subject_id ?? null,
        subjectEmail: given.subject_email?.toLowerCase() ?? null,
        query,
        reason: given.reason,
        createdAt: fromEpochMs(nowMs),
        createdBy: ctx.caller.email ?? ctx.caller.name,
        endsAt: endsAt === null ? null : fromEpochMs(endsAt.getTime()),
      })
      .returning()
    if (row === undefined) throw new Error('the insert gave no row')
    await recordAct(tx, ctx, {
      event_type: 'compliance.data_retention',
      action: 'hold.create',
      severity: 'warning',
      description: 'A legal hold was made',
      resource: holdResource(row),
      metadata: holdMetadata(row),
    })
    return toHold(row, nowMs)
  })
}
