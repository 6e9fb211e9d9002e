import { availableParallelism, cpus } from 'node:os'
import { utf8Text } from '@/lib/core/text'
import type { Known } from '@/lib/ledger/evidence'
import type { EvidenceReport, Step } from '@/lib/ledger/evidence-report'
import {
  type ConsistencyGiven,
  type KeptCheckpoint,
  readConsistency,
  readKept,
} from '@/lib/ledger/kept-checkpoint'
import { checkProof, type ProofReport } from '@/lib/ledger/proof-report'
import { type Arguments, Unusable } from './arguments'
import { openFile, readContent, readSmall } from './input'
import { createLeafStore } from './leaf-store'
import { createMeans } from './means'
import { readEvidence } from './read-evidence'
import type { Remote } from './remote'

const THREADS_MAX = 4

export type Outcome =
  | { kind: 'evidence'; name: string; report: EvidenceReport }
  | { kind: 'proof'; name: string; report: ProofReport }

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

async function readKeptFile(path: string): Promise<KeptCheckpoint> {
  const bytes = await readSmall(path)
  try {
    const kept = { name: path, note: utf8Text(bytes) }
    readKept(kept)
    return kept
  } catch (error) {
    throw new Unusable(`${path} is no checkpoint: ${reasonOf(error)}`)
  }
}

async function readConsistencyFile(path: string): Promise<ConsistencyGiven> {
  const bytes = await readSmall(path)
  try {
    return readConsistency(JSON.parse(utf8Text(bytes)) as unknown)
  } catch (error) {
    throw new Unusable(`${path} is no consistency proof: ${reasonOf(error)}`)
  }
}

/** Old versions of Node only count processors. */
const processors = () => (typeof availableParallelism === 'function' ? availableParallelism() : cpus().length)

const pinnedOf = ({ logKeys, witnessKeys, witnessesNeeded }: Arguments): Known => ({
  ...(logKeys.length === 0 ? {} : { logKeys }),
  witnessKeys,
  ...(witnessesNeeded === null ? {} : { witnessesNeeded }),
})

/** Evidence from before, which must be right itself: its leaves, and its checkpoint, are what the new file is compared with. */
async function readEarlier(path: string, args: Arguments, threads: number) {
  const leaves = createLeafStore()
  const content = await readContent(openFile(path), path)
  if (content.kind !== 'evidence') throw new Unusable(`${path} is not evidence`)
  let note = ''
  const { witnessesNeeded: _, ...pinned } = pinnedOf(args)
  const report = await readEvidence(content.pieces, pinned, {
    threads,
    onLeaf: leaves.add,
    ready: async (reader) => void (note = reader.checkpointNote() ?? ''),
  })
  // What was not shown then is no matter here: only what was shown is compared.
  const wrong = report.steps.find(({ ok, name }) => !ok && name !== 'complete')
  if (wrong !== undefined) throw new Unusable(`${path} is not right itself: ${wrong.name}: ${wrong.detail}`)
  return { leaves, kept: { name: path, note } }
}

/** What a report lacks without the server: which event the tree has otherwise. */
async function nameByTiles(
  report: EvidenceReport,
  remote: Remote,
  ask: () => Promise<number | null | undefined>,
): Promise<EvidenceReport> {
  const isUnnamed = report.firstBadSeq === null && report.steps.some(({ name, ok }) => name === 'tree' && !ok)
  if (!isUnnamed) return report
  const seq = await ask()
  if (seq === null || seq === undefined) return report
  const step: Step = {
    name: 'tree',
    ok: false,
    detail: `the signed tree has another leaf for event ${seq}`,
    seq,
  }
  return { ...report, steps: [...report.steps, step], firstBadSeq: seq, firstBadBetween: null }
}

async function checkEvidence(
  pieces: AsyncIterable<Uint8Array>,
  args: Arguments,
  remote: Remote | null,
): Promise<EvidenceReport> {
  const threads = args.threads ?? Math.min(THREADS_MAX, processors())
  const kept = await Promise.all(args.checkpoints.map(readKeptFile))
  const proofs = await Promise.all(args.consistency.map(readConsistencyFile))
  const earlier = args.earlier === null ? null : await readEarlier(args.earlier, args, threads)
  if (earlier !== null) kept.push(earlier.kept)
  const shown = createLeafStore()
  let tree: { size: number; root: Uint8Array } | null = null
  const known: Known = {
    ...pinnedOf(args),
    kept,
    proofs,
    ...(earlier === null ? {} : { leafBefore: earlier.leaves.at }),
    ...(args.from === null && args.to === null ? {} : { wanted: { low: args.from ?? 0, high: args.to } }),
  }
  const report = await readEvidence(pieces, known, {
    threads,
    ...(remote === null || args.file === null ? {} : { onLeaf: shown.add }),
    ready: async (reader) => {
      tree = reader.tree()
      if (remote !== null && tree !== null) proofs.push(...(await proofsOf(remote, kept, tree.size)))
    },
  })
  const signed = tree as { size: number; root: Uint8Array } | null
  if (remote === null || args.file === null || signed === null) return report
  return nameByTiles(report, remote, () => remote.firstOther(signed.size, signed.root, shown))
}

/** The consistency proofs between the tree and what was kept. */
async function proofsOf(remote: Remote, kept: readonly KeptCheckpoint[], size: number) {
  const proofs: ConsistencyGiven[] = []
  for (const one of kept) {
    const other = readKept(one).size
    const proof =
      other === size ? null : await remote.consistency(Math.min(other, size), Math.max(other, size))
    if (proof !== null) proofs.push(proof)
  }
  return proofs
}

async function checkOneProof(bundle: unknown, args: Arguments, remote: Remote | null): Promise<ProofReport> {
  if (args.earlier !== null || args.from !== null || args.to !== null)
    throw new Unusable('--earlier, --from and --to are for evidence, and this is the proof of one event')
  const kept = await Promise.all(args.checkpoints.map(readKeptFile))
  const proofs = await Promise.all(args.consistency.map(readConsistencyFile))
  const known = { ...pinnedOf(args), kept, proofs }
  const { size } = checkProof(bundle, known, createMeans())
  if (remote !== null && size !== null) proofs.push(...(await proofsOf(remote, kept, size)))
  return checkProof(bundle, known, createMeans())
}

/** @throws Unusable when there is nothing that could be checked */
export async function check(args: Arguments, remote: Remote | null): Promise<Outcome> {
  if (args.file === null) {
    if (remote === null) throw new Unusable('a FILE or --url is needed')
    const report = await checkEvidence(await remote.evidence(), args, remote)
    return { kind: 'evidence', name: args.url?.href ?? '', report }
  }
  const content = await readContent(openFile(args.file), args.file)
  if (content.kind === 'proof')
    return { kind: 'proof', name: args.file, report: await checkOneProof(content.bundle, args, remote) }
  return { kind: 'evidence', name: args.file, report: await checkEvidence(content.pieces, args, remote) }
}
