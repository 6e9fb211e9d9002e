// STAND-IN, replaced at the merge: it counts events and fills the form of a report, and assesses nothing.
import 'server-only'
import { Fault } from '@/lib/core/errors'
import { type Instant, toWire } from '@/lib/core/time'
import { nextSeqOf } from '@/lib/db/queries/snapshot'
import { definitionIdOf } from '@/lib/report/custom'
import type { Report } from '@/lib/report/model'
import type { Context } from '../context'
import { findDefinition } from './definition'

export type ReportContext = Pick<Context, 'db' | 'clock' | 'vault' | 'sealer' | 'tenantId'>

export type ReportParams = {
  framework: string
  start: Instant
  end: Instant
  time_zone: string
  seed: string | null
  verify: 'auto' | 'full' | 'drawn'
}

export type ReportWatch = {
  signal: AbortSignal
  onProgress: (progress: { part: 'events' | 'tree' | 'verify'; done: number; total: number }) => void
}

const KNOWN = ['soc2', 'gdpr', 'hipaa', 'general']

/** @throws Fault invalid_request for an unknown framework; the signal's reason when it is aborted */
export async function computeReport(
  ctx: ReportContext,
  params: ReportParams,
  watch: ReportWatch,
): Promise<Report> {
  watch.signal.throwIfAborted()
  const custom = definitionIdOf(params.framework)
  const definition = custom === null ? null : await findDefinition(ctx, custom)
  if (definition === null && !KNOWN.includes(params.framework))
    throw new Fault('invalid_request', `There is no framework "${params.framework}"`)
  const events = await nextSeqOf(ctx.db, ctx.tenantId)
  watch.onProgress({ part: 'events', done: events, total: events })
  watch.signal.throwIfAborted()
  return {
    framework: {
      id: params.framework,
      name: definition?.name ?? params.framework,
      version: String(definition?.version ?? 1),
      about: '',
    },
    generator: 'stand-in',
    tenant: { id: ctx.tenantId, name: '' },
    period: { start: toWire(params.start), end: toWire(params.end), time_zone: params.time_zone },
    completeness: {
      events,
      service_events: events,
      first_seq: null,
      last_seq: null,
      first_at: null,
      last_at: null,
      removed: 0,
      gaps: 0,
    },
    checkpoint: {
      origin: '',
      size: events,
      root: '',
      signed_at: toWire(params.end),
      key: '',
      cosigned_by: [],
      note: '',
    },
    verification: {
      ok: false,
      mode: 'drawn',
      events_checked: 0,
      events_right: 0,
      checkpoints_right: 0,
      problem_count: 0,
      problems: [],
      statement: 'Nothing was checked',
    },
    retention: { required_days: null, source: null, in_force: [], is_enough: false },
    summary: { met: 0, exceptions: 0, not_assessed: 0, exception_count: 0 },
    controls: [],
    measures: [],
    how_to_verify: [],
  }
}
