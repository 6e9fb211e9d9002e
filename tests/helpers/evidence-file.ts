import { createHash } from 'node:crypto'
import { fromHex, toBase64 } from '@/lib/core/hash'
import { demoEvents } from '@/lib/demo/generate'
import { normaliseEvent } from '@/lib/event/normalise'
import type { NormalEvent, StoredEvent } from '@/lib/event/stored-event'
import { signCheckpoint } from '@/lib/ledger/checkpoint'
import type { Digest } from '@/lib/ledger/digest'
import { appendLeaves, EMPTY_EDGE, edgeRoot } from '@/lib/ledger/edge'
import { createSealer } from '@/lib/ledger/envelope'
import type { NamedKey } from '@/lib/ledger/event-proof-form'
import { EVIDENCE_FORMAT, type EvidenceHead, formatManifest, formatNodes } from '@/lib/ledger/evidence-format'
import { SALTS_BYTES } from '@/lib/ledger/salts'
import { type NoteSigner, signNote } from '@/lib/ledger/signed-note'
import { openingsOf } from '@/lib/ledger/stored-leaf'
import { gapsOf, gapSubtrees } from '@/lib/ledger/subset'
import { loadSubtrees } from '@/lib/ledger/tile-hashes'
import { formatVerifierKey } from '@/lib/ledger/verifier-key'
import { originOf } from '@/lib/ledger/origin'
import { noteSigner, seedOf } from './note-signer'
import { nodeHasher, tileStore } from './tile-store'

export const TENANT = '01936a1e-0000-7000-8000-00000000000a'
export const LOG_SIGNER = noteSigner(originOf(TENANT), seedOf(7))
const START_MS = Date.UTC(2026, 9, 1)
const END_MS = Date.UTC(2026, 10, 1)

const digest: Digest = (algorithm, data, form) => createHash(algorithm).update(data).digest(form)

/** Realistic events as they are stored, in time order. */
export function* normalEvents(count: number, seed = 1): Generator<NormalEvent> {
  for (const wire of demoEvents({ seed, start: START_MS, end: END_MS, count })) {
    const normalised = normaliseEvent(wire, {
      now: '2026-11-01T00:00:00.000000Z',
      newId: () => wire.id,
      typeLookup: () => null,
      allowUnregistered: true,
    })
    if (!normalised.ok) throw new Error(JSON.stringify(normalised.faults))
    yield normalised.event
  }
}

/** Seals events one after the other as a server would, with salts drawn from the seq. */
export function createEventLines() {
  const sealer = createSealer(digest)
  return (seq: number, event: NormalEvent): { line: string; leaf: Uint8Array } => {
    const salts = new Uint8Array(
      createHash('shake128', { outputLength: SALTS_BYTES }).update(String(seq)).digest(),
    )
    const content = sealer.content(event, salts, salts)
    const openings = openingsOf(sealer.commitments(), salts, salts)
    const recordedAt = event.occurred_at
    const leaf_hash = sealer.leaf(TENANT, seq, recordedAt, content)
    const { id, ...rest } = event
    const stored: StoredEvent = {
      id,
      tenant_id: TENANT,
      seq,
      recorded_at: recordedAt,
      ...rest,
      signature: null,
      key_id: null,
      erased: null,
    }
    const leaf = fromHex(leaf_hash) ?? new Uint8Array()
    return { line: `${JSON.stringify({ event: stored, openings, leaf_hash })}\n`, leaf }
  }
}

export const EXPORTED_AT = '2026-11-02T00:00:00.000000Z'
const SIGNED_AT = '2026-11-01T12:00:00.000000Z'

export type Making = {
  signer?: NoteSigner
  keys?: NamedKey[]
  filter?: string | null
  signedAt?: string
  exportedAt?: string
}

export const namedKey = ({ key }: NoteSigner, size_max: number | null = null): NamedKey => ({
  verifier_key: formatVerifierKey(key),
  size_max,
})

/** The signed tree of these leaves. */
export function checkpointOf(leaves: readonly Uint8Array[], making: Making = {}): string {
  const { edge } = appendLeaves(EMPTY_EDGE, leaves, nodeHasher)
  const root = edgeRoot(edge, nodeHasher)
  const extensions = [`time ${making.signedAt ?? SIGNED_AT}`]
  return signCheckpoint({ origin: originOf(TENANT), size: leaves.length, root, extensions }, [
    making.signer ?? LOG_SIGNER,
  ])
}

export const headOf = (leaves: readonly Uint8Array[], making: Making = {}): EvidenceHead => ({
  format: EVIDENCE_FORMAT,
  origin: originOf(TENANT),
  tenant_id: TENANT,
  filter: making.filter ?? null,
  start_time: null,
  end_time: null,
  exported_at: making.exportedAt ?? EXPORTED_AT,
  checkpoint: checkpointOf(leaves, making),
  keys: making.keys ?? [namedKey(making.signer ?? LOG_SIGNER)],
})

export const headLine = (head: EvidenceHead) => `${JSON.stringify({ evidence: head })}\n`

/** The last line; `sha256` in hex, of all bytes before. */
export function trailerLine(
  head: EvidenceHead,
  leaves: readonly Uint8Array[],
  shown: { rows: number; low: number | null; high: number | null; sha256: string },
  signer: NoteSigner = LOG_SIGNER,
): string {
  const { format: _, checkpoint: __, keys: ___, ...asked } = head
  const { rows, low, high, sha256 } = shown
  const root = toBase64(edgeRoot(appendLeaves(EMPTY_EDGE, leaves, nodeHasher).edge, nodeHasher))
  const manifest = signNote(
    formatManifest({ ...asked, rows, seq_low: low, seq_high: high, sha256, size: leaves.length, root }),
    [signer],
  )
  return `${JSON.stringify({ export: { rows, sha256, manifest } })}\n`
}

/** A whole file in memory, as its lines with their ends. @param isShown which seqs are shown; nodes stand for the others */
export async function evidenceLines(
  sealed: readonly { line: string; leaf: Uint8Array }[],
  making: Making & { isShown?: (seq: number) => boolean } = {},
): Promise<string[]> {
  const leaves = sealed.map(({ leaf }) => leaf)
  const seqs = sealed.map((_, seq) => seq).filter(making.isShown ?? (() => true))
  const subtrees = gapsOf(seqs, leaves.length).flatMap(gapSubtrees)
  const hashOf = await loadSubtrees(subtrees, leaves.length, tileStore(leaves).read, nodeHasher)
  const nodes = subtrees.map((subtree) => ({ ...subtree, hash: hashOf(subtree) }))
  const head = headOf(leaves, making)
  const lines = [headLine(head), ...seqs.toReversed().map((seq) => sealed[seq]?.line ?? '')]
  if (nodes.length > 0) lines.push(`${formatNodes(nodes)}\n`)
  return [...lines, closing(lines, head, leaves, seqs, making.signer)]
}

/** The right last line for these lines, whatever they are: what somebody can write who has the key. */
export function closing(
  lines: readonly string[],
  head: EvidenceHead,
  leaves: readonly Uint8Array[],
  seqs: readonly number[],
  signer?: NoteSigner,
): string {
  const sha256 = createHash('sha256').update(lines.join('')).digest('hex')
  const shown = { rows: seqs.length, low: seqs[0] ?? null, high: seqs.at(-1) ?? null, sha256 }
  return trailerLine(head, leaves, shown, signer)
}
