import 'server-only'
import { and, desc, eq } from 'drizzle-orm'
import type { z } from 'zod'
import { reportDefinitions } from '@/drizzle/schema'
import type { DefinedControl } from '@/drizzle/schema/report-definitions'
import { createReportDefinition as operation, type ReportDefinition } from '@/lib/contract/report-definitions'
import { Fault, type FieldFault } from '@/lib/core/errors'
import { uuidv7 } from '@/lib/core/ids'
import { fromEpochMs } from '@/lib/core/time'
import type { Tx } from '@/lib/db/database'
import { parseFilter } from '@/lib/query/parse'
import { printFilter } from '@/lib/query/print'
import { resolveTimes } from '@/lib/query/times'
import { type Context, requirePermission } from '../context'
import { recordAct } from '../record-act'
import { fieldRefused, parseInput } from '../tenant/parse-input'
import { definitionResource } from './definition-resource'
import { definitionRow, type DefinitionRow, toDefinition } from './definition'
import { conflict } from './row'

const DEFINITIONS_MAX = 200
/** Any two moments tell whether a filter moves with the clock. */
const TWO_MOMENTS = ['2026-01-01T00:00:00.000000Z', '2026-01-02T00:00:00.000000Z'] as const

type Input = z.output<NonNullable<typeof operation.body>>

const fault = (field: string, code: string, reason: string): FieldFault => ({ field, code, reason })

/** What is wrong with a filter of a definition. The same report is to come out of it every time, so it may not move with the clock. */
function filterFaults(field: string, text: string): FieldFault[] {
  const parsed = parseFilter(text)
  if (!parsed.ok)
    return parsed.errors.map(({ code, message, start }) =>
      fault(field, code, `${message} (at character ${start + 1})`),
    )
  const { filter } = parsed
  if (filter === null) return [fault(field, 'required', 'A filter has to say something')]
  const [one, another] = TWO_MOMENTS.map((now) => printFilter(resolveTimes(filter, now)))
  return one === another
    ? []
    : [fault(field, 'relative_time', 'A time relative to now has no place here: a report brings its period')]
}

function faultsOf({ controls }: Input): FieldFault[] {
  const ids = controls.map(({ id }) => id)
  const doubled = ids.flatMap((id, n) =>
    ids.indexOf(id) === n ? [] : [fault(`controls.${n}.id`, 'doubled', 'Another control has this id')],
  )
  const filters = controls.flatMap(({ measures }, c) =>
    measures.flatMap(({ population, exceptions }, m) => [
      ...filterFaults(`controls.${c}.measures.${m}.population`, population),
      ...(exceptions === undefined ? [] : filterFaults(`controls.${c}.measures.${m}.exceptions`, exceptions)),
    ]),
  )
  return [...doubled, ...filters]
}

const controlsOf = ({ controls }: Input): DefinedControl[] =>
  controls.map(({ measures, ...control }) => ({
    ...control,
    measures: measures.map(({ exceptions = null, rule = null, ...measure }) => ({
      ...measure,
      exceptions,
      rule,
    })),
  }))

/** The number after the last of its series. @throws Fault invalid_request */
async function placeOf(tx: Tx, ctx: Context, id: string, replaces: string | undefined) {
  if (replaces === undefined) return { series: id, version: 1 }
  const before = await definitionRow(tx, ctx.tenantId, replaces)
  if (before === null) throw fieldRefused('replaces', 'unknown', 'There is no such definition')
  // Who adds to a series waits for who did before.
  await definitionRow(tx, ctx.tenantId, before.series, true)
  const [last] = await tx.orm
    .select({ version: reportDefinitions.version })
    .from(reportDefinitions)
    .where(and(eq(reportDefinitions.tenantId, ctx.tenantId), eq(reportDefinitions.series, before.series)))
    .orderBy(desc(reportDefinitions.version))
    .limit(1)
  return { series: before.series, version: (last?.version ?? 0) + 1 }
}

async function requireRoom(tx: Tx, tenantId: string) {
  const known = await tx.orm
    .select({ id: reportDefinitions.id })
    .from(reportDefinitions)
    .where(eq(reportDefinitions.tenantId, tenantId))
    .limit(DEFINITIONS_MAX)
  if (known.length >= DEFINITIONS_MAX)
    throw conflict(
      'name',
      'too_many',
      `A tenant has at most ${DEFINITIONS_MAX} definitions, retired ones too`,
    )
}

/**
 * Saves what a report of one's own asks for. Its filters are read now, and every fault in one is named by where it stands.
 * @throws Fault forbidden, invalid_request, conflict (too many)
 */
export async function createReportDefinition({
  ctx,
  input,
}: {
  ctx: Context
  input: z.input<NonNullable<typeof operation.body>>
}): Promise<ReportDefinition> {
  requirePermission(ctx, 'run_reports')
  const given = parseInput(operation, input)
  const faults = faultsOf(given)
  if (faults.length > 0) throw new Fault('invalid_request', 'The definition is not valid', { faults })
  const nowMs = ctx.clock.nowMs()
  const id = uuidv7(nowMs, crypto.getRandomValues(new Uint8Array(10)))
  return ctx.db.transaction(async (tx) => {
    await requireRoom(tx, ctx.tenantId)
    const [row] = await tx.orm
      .insert(reportDefinitions)
      .values({
        id,
        tenantId: ctx.tenantId,
        ...(await placeOf(tx, ctx, id, given.replaces)),
        name: given.name,
        about: given.about,
        controls: controlsOf(given),
        createdAt: fromEpochMs(nowMs),
        createdBy: ctx.caller.email ?? ctx.caller.name,
      })
      .returning()
    if (row === undefined) throw new Error('the insert gave no row')
    await recordDefinition(tx, ctx, row)
    return toDefinition(row)
  })
}

const recordDefinition = (tx: Tx, ctx: Context, row: DefinitionRow) =>
  recordAct(tx, ctx, {
    event_type: 'data.created',
    action: 'report_definition.create',
    description: `The report "${row.name}" was defined`,
    resource: definitionResource(row),
    metadata: { series: row.series, version: row.version, controls: row.controls.length },
  })
