import 'server-only'
import { randomUUID } from 'node:crypto'
import { fromEpochMs } from '@/lib/core/time'
import { type DueLog, dueLogs, noteNotTaken, noteTaken } from '@/lib/db/queries/ledger-anchors'
import { LedgerFault } from '@/lib/ledger/ledger-fault'
import { stopwatch } from '@/lib/platform/clock'
import { errorForLog } from '@/lib/platform/error-for-log'
import { OutboundFault } from '@/lib/platform/outbound'
import type { Caller } from '../context'
import { recordAct } from '../record-act'
import { perDatabase } from '../tenant/per-database'
import { type Anchor, type AnchorDeps, failed, type Outcome } from './anchor'
import { openAnchors } from './open-anchors'

/** Logs of one run, and how long it may take: what is left is left to the next. */
const LOGS_AT_ONCE = 200
const RUN_MS = 15_000
const BACKOFF_MS = 5_000
const BACKOFF_MAX_MS = 1_800_000

const WITNESSING: Caller = {
  kind: 'system',
  id: 'witness-checkpoints',
  name: 'witness-checkpoints',
  email: null,
  permissions: [],
  sessionId: null,
  view: null,
}

/** Doubles with every failure; half of it is left to chance, so that processes and logs don't come back together. */
export function backoffMs(failures: number, chance: () => number = Math.random): number {
  const whole = Math.min(BACKOFF_MS * 2 ** Math.min(failures, 20), BACKOFF_MAX_MS)
  return Math.round(whole / 2 + (whole / 2) * chance())
}

type Pause = { failures: number; untilMs: number }

/** Anchors that don't answer, by id: not every log has to find that out for itself. */
const pausesOf = (deps: AnchorDeps) => perDatabase(deps.db, 'anchor-pauses', () => new Map<string, Pause>())

async function sendOf(deps: AnchorDeps, anchor: Anchor, log: DueLog): Promise<Outcome> {
  try {
    return await anchor.send(log)
  } catch (error) {
    if (error instanceof OutboundFault) return failed(error.message, true)
    if (error instanceof LedgerFault) return failed(error.message)
    deps.log.error({ anchor: anchor.id, error: errorForLog(error) }, 'an anchor failed')
    return failed(errorForLog(error).message)
  }
}

/** Critical, and once until the anchor agrees again. */
async function noteConflict(
  deps: AnchorDeps,
  anchor: Anchor,
  log: DueLog,
  outcome: Extract<Outcome, { kind: 'conflict' }>,
  attempt: Parameters<typeof noteNotTaken>[1],
) {
  const { tenantId, last } = log
  const { clock, sealer } = deps
  const isNew = await deps.db.as('ledger').transaction(async (tx) => {
    if (!(await noteNotTaken(tx, attempt, 'conflict', outcome.detail))) return false
    const actor = {
      clock,
      sealer,
      tenantId,
      caller: WITNESSING,
      requestId: randomUUID(),
      ipAddress: null,
      userAgent: null,
    }
    await recordAct(tx, actor, {
      event_type: 'security.anomaly_detected',
      action: 'ledger.conflict',
      severity: 'critical',
      outcome: 'failure',
      description: `The ${anchor.kind} ${anchor.name} contradicts this log. ${outcome.detail}`,
      resource: { type: 'audit_log', id: tenantId, name: null, parent_id: null, attributes: null },
      metadata: {
        anchor: anchor.id,
        reason: outcome.reason,
        their_size: outcome.theirSize,
        our_size: last.size,
      },
    })
    return true
  })
  if (isNew) deps.log.error({ anchor: anchor.id, tenantId, detail: outcome.detail }, 'a log is contradicted')
}

async function note(deps: AnchorDeps, anchor: Anchor, log: DueLog, outcome: Outcome): Promise<void> {
  const nowMs = deps.clock.nowMs()
  const waitMs = outcome.kind === 'taken' ? anchor.everyMs : backoffMs(log.failures)
  const attempt = {
    tenantId: log.tenantId,
    anchor: anchor.id,
    at: fromEpochMs(nowMs),
    nextTryAt: fromEpochMs(nowMs + waitMs),
  }
  const ledger = deps.db.as('ledger')
  if (outcome.kind === 'conflict') return noteConflict(deps, anchor, log, outcome, attempt)
  await ledger.transaction(async (tx) => {
    if (outcome.kind === 'failed') return void (await noteNotTaken(tx, attempt, 'failing', outcome.detail))
    await outcome.keep?.(tx)
    await noteTaken(tx, attempt, outcome.seen)
  })
}

/** When this process told anybody for the first time. */
const startedMsOf = (deps: AnchorDeps) => perDatabase(deps.db, 'anchors-started', () => deps.clock.nowMs())

/** Sends an anchor what it has not seen, log by log; one that doesn't answer is left alone for a while. */
async function serve(
  deps: AnchorDeps,
  anchor: Anchor,
  startedMs: number,
): Promise<{ taken: number; failed: string[] }> {
  const pauses = pausesOf(deps)
  const pause = pauses.get(anchor.id)
  const done = { taken: 0, failed: [] as string[] }
  if (pause !== undefined && deps.clock.nowMs() < pause.untilMs) return done
  const elapsedMs = stopwatch()
  const now = fromEpochMs(deps.clock.nowMs())
  const since = anchor.compares ? fromEpochMs(startedMs) : null
  for (const log of await dueLogs(deps.db.as('ledger'), anchor.id, { now, since }, LOGS_AT_ONCE)) {
    if (elapsedMs() > RUN_MS) break
    const outcome = await sendOf(deps, anchor, log)
    await note(deps, anchor, log, outcome)
    if (outcome.kind === 'taken') done.taken++
    else done.failed.push(`${anchor.name}: ${outcome.detail}`)
    if (outcome.kind === 'failed' && outcome.ofAnchor) {
      const failures = (pause?.failures ?? 0) + 1
      pauses.set(anchor.id, { failures, untilMs: deps.clock.nowMs() + backoffMs(failures) })
      return done
    }
    pauses.delete(anchor.id)
  }
  return done
}

/**
 * Tells every anchor of the checkpoints it has not seen. Anchors don't wait for each other, and a run has an end.
 * @param startedMs of the process: an anchor that compares is told of every log once after that
 * @returns how many checkpoints were taken, and why others were not
 */
export async function sendCheckpoints(
  deps: AnchorDeps,
  anchors: readonly Anchor[] = openAnchors(deps),
  startedMs: number = startedMsOf(deps),
): Promise<{ taken: number; failed: string[] }> {
  const all = await Promise.all(anchors.map((anchor) => serve(deps, anchor, startedMs)))
  return {
    taken: all.reduce((sum, { taken }) => sum + taken, 0),
    failed: all.flatMap((one) => one.failed),
  }
}
