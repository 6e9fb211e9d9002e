import { equalBytes } from '@/lib/core/hash'
import type { Hidden, Wanted } from './evidence-gaps'
import type { createProblems, Step } from './evidence-report'
import type { Pinned } from './evidence-trust'
import type { KeptResult } from './kept-checkpoint'
import type { CoverFault } from './tree-cover'

/** Where witnesses are known or wanted: whether enough of them signed. */
export function witnessStep(cosigners: readonly string[], { witnessKeys, witnessesNeeded }: Pinned): Step[] {
  if (witnessesNeeded === undefined && (witnessKeys ?? []).length === 0) return []
  const needed = witnessesNeeded ?? 1
  const who = cosigners.length === 0 ? 'no witness that is known' : cosigners.join(', ')
  const ok = cosigners.length >= needed
  const detail = `signed by ${who}; ${cosigners.length} of the ${needed} that are needed`
  return [{ name: 'witnesses', ok, detail, seq: null }]
}

export function eventsStep(rows: number, problems: ReturnType<typeof createProblems>): Step {
  const [first] = problems.lowest()
  if (first === undefined)
    return { name: 'events', ok: true, detail: `each of ${rows} events says what its leaf holds`, seq: null }
  const others = problems.count() === 1 ? '' : `; ${problems.count() - 1} more are wrong`
  return { name: 'events', ok: false, detail: `event ${first.seq}: ${first.reason}${others}`, seq: first.seq }
}

const COVER_FAULT: Record<CoverFault['kind'], (at: number) => string> = {
  missing: (at) => `nothing stands for event ${at}: it was taken out of the file`,
  doubled: (at) => `event ${at} is there twice`,
  beyond: (at) => `there is an event ${at}, and the tree that was signed ends before it`,
}

export function treeStep(built: { root: Uint8Array } | { fault: CoverFault }, signed: Uint8Array): Step {
  if ('fault' in built) {
    const { kind, at } = built.fault
    return { name: 'tree', ok: false, detail: COVER_FAULT[kind](at), seq: at }
  }
  const ok = equalBytes(built.root, signed)
  const detail = ok
    ? 'these leaves, and the nodes for all others, are the tree that was signed'
    : 'these leaves are not the tree that was signed: a leaf was changed, and which one the file alone can not say'
  return { name: 'tree', ok, detail, seq: null }
}

/** Whether everything that should be there is shown. `wanted` is null where a filter or a time range was asked for. */
export function completeStep(
  { count, first, unexplained, removed }: Hidden,
  wanted: Wanted | null,
  { rows, size }: { rows: number; size: number },
): Step {
  const step = (ok: boolean, detail: string, seq: number | null = null): Step => ({
    name: 'complete',
    ok,
    detail,
    seq,
  })
  if (wanted === null)
    return step(
      true,
      `a filter or a time range was asked for: of ${size} events ${size - rows} are not shown, ${count} of them between the lowest and the highest that is. That they do not match, nothing proves`,
    )
  const { low, high } = wanted
  const last = high ?? size - 1
  if (last >= size || low > last) {
    if (size === 0 && low === 0 && high === null) return step(true, 'the log is empty')
    return step(
      false,
      `events ${low} to ${last} were asked for, and the log has ${size}`,
      Math.min(low, size),
    )
  }
  const range = `events ${low} to ${last}`
  if (first === null) return step(true, `${range} are all there`)
  if (unexplained !== null)
    return step(
      false,
      `event ${unexplained} is not shown, and nothing in the file says why: it was deleted, or removed by a run of retention that is not shown either`,
      unexplained,
    )
  if (count > removed)
    return step(
      false,
      `${count} of ${range} are not shown, from ${first} on, and runs of retention say they removed ${removed}`,
      first,
    )
  return step(true, `${range} are there, but for ${count} that runs of retention say they removed`)
}

/** Where kept checkpoints show that something was changed: between which seqs the first of it lies. */
export function betweenOf(results: readonly KeptResult[]): [number, number] | null {
  const differing = results.filter(({ differs, seq }) => differs && seq === null).map(({ size }) => size)
  if (differing.length === 0) return null
  const end = Math.min(...differing)
  const same = results.filter(({ ok, size }) => ok && size < end).map(({ size }) => size)
  return end === 0 ? null : [Math.max(0, ...same), end - 1]
}
