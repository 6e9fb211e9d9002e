import 'server-only'
import { and, eq, inArray, max, or } from 'drizzle-orm'
import type { z } from 'zod'
import { erasureCases } from '@/drizzle/schema'
import { anonymize as operation, type ErasureCase, type ErasureScope } from '@/lib/contract/erasure'
import { Fault, type FieldFault } from '@/lib/core/errors'
import { fromEpochMs } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { parseInput } from '../tenant/parse-input'
import { addApproval, conflict, recordCase, requireNoHold } from './decide'
import { pseudonymOf } from './pseudonym'
import { approvalsNeeded, toCase } from './row'
import { scopeOf } from './scope'

type Input = z.output<NonNullable<typeof operation.body>>
type Answer = { case: ErasureCase | null; scope: ErasureScope | null }

const UNDECIDED = ['open', 'approved', 'erasing']

/** The same day of the next month, or its last day (GDPR Art. 12(3)). */
export function oneMonthAfter(ms: number): number {
  const date = new Date(ms)
  const day = date.getUTCDate()
  date.setUTCMonth(date.getUTCMonth() + 1)
  if (date.getUTCDate() !== day) date.setUTCDate(0)
  return date.getTime()
}

function faultsOf({ actor_id, email, reason, dry_run }: Input): FieldFault[] {
  const faults: FieldFault[] = []
  if (actor_id === undefined && email === undefined)
    faults.push({ field: 'actor_id', code: 'required', reason: 'Give an actor id, an e-mail, or both' })
  if (!dry_run && reason === undefined)
    faults.push({ field: 'reason', code: 'required', reason: 'Say why; it stands in the log' })
  const named = [actor_id, email].some(
    (name) => name !== undefined && reason?.toLowerCase().includes(name.toLowerCase()) === true,
  )
  if (named)
    faults.push({
      field: 'reason',
      code: 'names_person',
      reason: 'It stays when the person is erased: leave the id and the e-mail out of it',
    })
  return faults
}

async function makeCase(tx: Tx, ctx: Context, input: Input): Promise<ErasureCase> {
  const { tenantId } = ctx
  const id = input.actor_id ?? null
  const email = input.email?.toLowerCase() ?? null
  const ofTenant = eq(erasureCases.tenantId, tenantId)
  const named = or(
    ...(id === null ? [] : [eq(erasureCases.subjectId, id)]),
    ...(email === null ? [] : [eq(erasureCases.subjectEmail, email)]),
  )
  const open = await tx.orm
    .select({ caseNo: erasureCases.caseNo })
    .from(erasureCases)
    .where(and(ofTenant, inArray(erasureCases.state, UNDECIDED), named))
  if (open[0] !== undefined)
    throw conflict('actor_id', 'open_case', `Case ${open[0].caseNo} is about this person, and not done`)
  const [last] = await tx.orm
    .select({ no: max(erasureCases.caseNo) })
    .from(erasureCases)
    .where(ofTenant)
  const nowMs = ctx.clock.nowMs()
  const [row] = await tx.orm
    .insert(erasureCases)
    .values({
      tenantId,
      caseNo: (last?.no ?? 0) + 1,
      state: 'open',
      subjectId: id,
      subjectEmail: email,
      pseudonym: pseudonymOf(ctx.vault, tenantId, id ?? email ?? ''),
      reason: input.reason ?? '',
      fields: input.fields,
      byName: input.by_name,
      approvalsNeeded: await approvalsNeeded(tx, tenantId),
      requestedAt: fromEpochMs(nowMs),
      requestedBy: ctx.caller.email ?? ctx.caller.name,
      dueAt: fromEpochMs(oneMonthAfter(nowMs)),
    })
    .returning()
  if (row === undefined) throw new Error('the insert gave no row')
  await recordCase(tx, ctx, row, {
    action: 'erasure.request',
    description: `Case ${row.caseNo}: a person asked to be erased`,
  })
  return toCase(input.legal_basis === undefined ? row : await addApproval(tx, ctx, row, input.legal_basis))
}

const isDoubled = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  (('code' in error && error.code === '23505') || ('cause' in error && isDoubled(error.cause)))

/**
 * Opens a case about a person who asks to be erased (GDPR Art. 17), or with `dry_run` says what there is to erase and what would stay.
 * @throws Fault forbidden, invalid_request, conflict (a hold forbids it, or a case of the person is open)
 */
export async function anonymize({
  ctx,
  input,
}: {
  ctx: Context
  input: z.input<NonNullable<typeof operation.body>>
}): Promise<Answer> {
  requirePermission(ctx, 'erase')
  const given = parseInput(operation, input)
  const faults = faultsOf(given)
  if (faults.length > 0) throw new Fault('invalid_request', 'The request is not valid', { faults })
  const named = { id: given.actor_id ?? null, email: given.email?.toLowerCase() ?? null }
  if (given.dry_run) {
    const choice = { fields: given.fields, byName: given.by_name }
    const scope = await scopeOf(ctx.db, ctx.clock.nowMs(), named, choice)
    await ctx.db.transaction((tx) =>
      recordAct(tx, ctx, {
        event_type: 'data.accessed',
        action: 'erasure.scope',
        description: 'Looked what there is to erase of a person',
        metadata: { dry_run: true, own_events: scope.own_events, mention_events: scope.mention_events },
      }),
    )
    return { case: null, scope }
  }
  if (given.legal_basis !== undefined) await requireNoHold(ctx, named)
  try {
    return { case: await ctx.db.transaction((tx) => makeCase(tx, ctx, given)), scope: null }
  } catch (error) {
    // Somebody else took the number.
    if (isDoubled(error))
      return { case: await ctx.db.transaction((tx) => makeCase(tx, ctx, given)), scope: null }
    throw error
  }
}
