import { fromPostgres, toWire } from '@/lib/core/time'
import { equalBytes, fromBase64, toBase64 } from '@/lib/core/hash'
import type { Connection } from '@/lib/db/database'
import { checkpointsAfter, type DueLog } from '@/lib/db/queries/ledger-anchors'
import { type SignedCheckpoint, tileReader, treeSize } from '@/lib/db/queries/ledger-tree'
import { parseCheckpoint } from '@/lib/ledger/checkpoint'
import { rootAt } from '@/lib/ledger/edge'
import { parseNote } from '@/lib/ledger/note'
import { originOf } from '@/lib/ledger/origin'
import { appendLine, type FilePlace, readLines } from '@/lib/platform/append-file'
import { nodeHasher } from '../ledger/node-digest'
import { type Anchor, failed, type Outcome } from './anchor'

/** Lines of one log in one run. */
const LINES_AT_ONCE = 50

/** What the file says last of a log. */
type Line = { size: number; root: string }

/** One line a checkpoint: what is in the note, for who looks into the file, and the note itself. */
export const lineOf = ({ note, size, signedAt }: SignedCheckpoint): string => {
  const { origin, root } = parseCheckpoint(parseNote(note).text)
  return JSON.stringify({
    origin,
    size,
    root: toBase64(root),
    signed_at: toWire(fromPostgres(signedAt)),
    note,
  })
}

/** Null for what is no line of ours, such as one that a process left half written. */
function readLine(text: string): (Line & { origin: string }) | null {
  try {
    const { origin, size, root } = JSON.parse(text) as Record<string, unknown>
    return typeof origin === 'string' && Number.isSafeInteger(size) && typeof root === 'string'
      ? { origin, size: size as number, root }
      : null
  } catch {
    return null
  }
}

/** The last line of every log; what was read once is not read again. */
function createIndex(path: string) {
  let place: FilePlace | null = null
  let last = new Map<string, Line>()
  const note = (text: string) => {
    const line = readLine(text)
    if (line !== null) last.set(line.origin, line)
  }
  return async (origin: string): Promise<Line | undefined> => {
    place = await readLines(path, place, note)
    if (place === null) {
      last = new Map()
      place = await readLines(path, null, note)
    }
    return last.get(origin)
  }
}

async function contradiction(ledger: Connection, log: DueLog, line: Line): Promise<Outcome | null> {
  const size = await treeSize(ledger, log.tenantId)
  if (line.size > size)
    return {
      kind: 'conflict',
      reason: 'rolled_back',
      detail: `It holds a checkpoint of ${line.size} leaves, and this log has ${size}: events are gone`,
      theirSize: line.size,
    }
  const root = await rootAt(line.size, tileReader(ledger, log.tenantId), nodeHasher)
  if (equalBytes(root, fromBase64(line.root) ?? new Uint8Array())) return null
  return {
    kind: 'conflict',
    reason: 'forked',
    detail: `It holds another root of the tree of ${line.size} leaves`,
    theirSize: line.size,
  }
}

/** An append-only file: its last line of a log is compared with the log before one is added. */
export function fileAnchor(ledger: Connection, path: string, named: Pick<Anchor, 'id' | 'name'>): Anchor {
  const lastLine = createIndex(path)
  const send = async (log: DueLog): Promise<Outcome> => {
    const line = await lastLine(originOf(log.tenantId))
    const against = line === undefined ? null : await contradiction(ledger, log, line)
    if (against !== null) return against
    const behind =
      log.seen === null ? [log.last] : await checkpointsAfter(ledger, log.tenantId, log.seen, LINES_AT_ONCE)
    for (const one of behind) await appendLine(path, lineOf(one))
    return { kind: 'taken', seen: behind.at(-1) ?? log.last }
  }
  return {
    ...named,
    kind: 'file',
    everyMs: 0,
    compares: true,
    send: (log) =>
      send(log).catch((error: NodeJS.ErrnoException) => {
        if (error.code === undefined) throw error
        return failed(`the file can't be read or written (${error.code})`, true)
      }),
  }
}
