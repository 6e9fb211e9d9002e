import type { Trailer, Writer } from '@/lib/export/writers'
import { toBase64 } from '@/lib/core/hash'
import { fromEpochMs } from '@/lib/core/time'
import { tileReader } from '@/lib/db/queries/ledger-tree'
import type { StoredEvent } from '@/lib/event/stored-event'
import { Fault } from '@/lib/core/errors'
import { parseCheckpoint } from '@/lib/ledger/checkpoint'
import { EVIDENCE_FORMAT, type EvidenceHead, formatManifest, formatNodes } from '@/lib/ledger/evidence-format'
import { parseNote } from '@/lib/ledger/note'
import { withoutErased } from '@/lib/ledger/sealable'
import { signNote } from '@/lib/ledger/signed-note'
import { gapsOf, gapSubtrees } from '@/lib/ledger/subset'
import { loadSubtrees } from '@/lib/ledger/tile-hashes'
import { formatVerifierKey } from '@/lib/ledger/verifier-key'
import { nodeHasher } from './node-digest'
import type { Context } from '../context'
import { logKeysOf, logSigner, originOf } from './log-keys'
import { openEvents } from './open-events'
import { createLeaves } from './stored-leaves'
import { checkpoint } from './tree'

/** Nodes a line, and tiles that are looked at together. */
const NODES_A_LINE = 500

type Asked = Pick<EvidenceHead, 'filter' | 'start_time' | 'end_time'>

/** The nodes that stand for every leaf that is not shown, some at a time. */
async function* nodeLines({ db, tenantId }: Context, seqs: readonly number[], size: number) {
  const subtrees = gapsOf(seqs, size).flatMap(gapSubtrees)
  const read = tileReader(db, tenantId)
  for (let at = 0; at < subtrees.length; at += NODES_A_LINE) {
    const some = subtrees.slice(at, at + NODES_A_LINE)
    const hashOf = await loadSubtrees(some, size, read, nodeHasher)
    yield `${formatNodes(some.map((subtree) => ({ ...subtree, hash: hashOf(subtree) })))}\n`
  }
}

/**
 * Writes events as evidence: with what opens each, the rest of the tree as nodes, the checkpoint, and a signed manifest, so that who has the file
 * can check it without this server. docs/ledger.md has the form.
 * @returns also the size of the tree: events from there on are not in the file
 */
export async function evidenceWriter(ctx: Context, asked: Asked): Promise<{ writer: Writer; size: number }> {
  const { db, tenantId } = ctx
  const deps = { ...ctx, ledger: db.ledger }
  const { size, note } = await checkpoint(deps, tenantId)
  const { root } = parseCheckpoint(parseNote(note).text)
  const keys = (await logKeysOf(db, tenantId)).map((key) => ({
    verifier_key: formatVerifierKey(key),
    size_max: key.sizeMax ?? null,
  }))
  const signer = await logSigner(db, tenantId, ctx)
  const about = {
    origin: originOf(tenantId),
    tenant_id: tenantId,
    ...asked,
    exported_at: fromEpochMs(ctx.clock.nowMs()),
  }
  const head: EvidenceHead = { format: EVIDENCE_FORMAT, ...about, checkpoint: note, keys }
  const leaves = createLeaves(tileReader(db, tenantId), size)
  // A set: who inserts a second event of a seq must not keep the file from being written, which shows it.
  const shown = new Set<number>()
  let seqs: number[] = []

  async function* rows(events: readonly StoredEvent[]) {
    await leaves.prepare(events.map(({ seq }) => seq))
    const lines = (await openEvents(db, tenantId, events)).map(({ event, opened }) => {
      const leaf_hash = leaves.at(event.seq)
      if (leaf_hash === undefined) throw new Fault('conflict', `The tree has no leaf for event ${event.seq}`)
      shown.add(event.seq)
      return `${JSON.stringify({ event: withoutErased(event), openings: opened?.openings ?? null, leaf_hash })}\n`
    })
    yield lines.join('')
  }
  async function* tail() {
    seqs = [...shown].sort((a, b) => a - b)
    yield* nodeLines(ctx, seqs, size)
  }
  const manifest = ({ rows: count, sha256 }: Trailer) =>
    signNote(
      formatManifest({
        ...about,
        rows: count,
        seq_low: seqs[0] ?? null,
        seq_high: seqs.at(-1) ?? null,
        sha256,
        size,
        root: toBase64(root),
      }),
      [signer],
    )

  return {
    size,
    writer: {
      mediaType: 'application/x-ndjson',
      extension: 'evidence.ndjson',
      head: () => `${JSON.stringify({ evidence: head })}\n`,
      rows,
      tail,
      trailer: (trailer) => `${JSON.stringify({ export: { ...trailer, manifest: manifest(trailer) } })}\n`,
    },
  }
}
