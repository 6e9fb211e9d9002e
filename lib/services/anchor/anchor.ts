import type { Tx } from '@/lib/db/database'
import type { DueLog, Place } from '@/lib/db/queries/ledger-anchors'
import type { Deps } from '../context'

/** What sending takes of the process. */
export type AnchorDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'sealer' | 'anchors'>

export const ANCHOR_KINDS = ['witness', 'file', 'webhook', 'timestamp'] as const
export type AnchorKind = (typeof ANCHOR_KINDS)[number]

/**
 * What became of a log at an anchor. `taken`: up to this checkpoint; `keep` stores what came back, in the transaction that notes it.
 * `failed`: `ofAnchor` when others would fare no better now. `conflict`: it has seen a log that is not the beginning of ours.
 */
export type Outcome =
  | { kind: 'taken'; seen: Place; keep?: (tx: Tx) => Promise<void> }
  | { kind: 'failed'; detail: string; ofAnchor: boolean }
  | { kind: 'conflict'; detail: string; reason: 'rolled_back' | 'forked'; theirSize: number | null }

/** Somebody outside the database who is told of checkpoints. */
export type Anchor = {
  /** In the table: `witness:` and the key's name+hash, or the kind. */
  id: string
  kind: AnchorKind
  /** For a person, without what may be secret in a URL. */
  name: string
  /** The least time between two checkpoints of a log. */
  everyMs: number
  /** It compares what it has seen with the log: so it is told of every log once when a process starts. */
  compares: boolean
  send: (log: DueLog) => Promise<Outcome>
}

export const failed = (detail: string, ofAnchor = false): Outcome => ({ kind: 'failed', detail, ofAnchor })

/** Answers of a server that is down or busy, and not of one that looked at this log. */
export const isOfServer = (status: number) => status === 429 || status >= 500
