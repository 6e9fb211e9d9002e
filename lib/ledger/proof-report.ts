import { parseStrictJson } from '@/lib/core/strict-json'
import { type Checkpoint, openCheckpoint } from './checkpoint'
import { type EventProof, readEventProof } from './event-proof-form'
import { type ProofStepName, verifyEventProof } from './event-proof'
import type { Known, Means } from './evidence'
import { betweenOf, witnessStep } from './evidence-steps'
import type { Step } from './evidence-report'
import { checkKept, readKept } from './kept-checkpoint'
import { LedgerFault } from './ledger-fault'
import { formatVerifierKey, parseVerifierKey } from './verifier-key'

export type ProofReportStep = Omit<Step, 'name'> & { name: Step['name'] | ProofStepName }

export type ProofReport = {
  ok: boolean
  steps: ProofReportStep[]
  origin: string | null
  size: number | null
  event: EventProof['event'] | null
  firstBadSeq: number | null
  firstBadBetween: [number, number] | null
  pinned: boolean
  cosigners: string[]
}

/** More than any event and its proof take. */
export const PROOF_BYTES_MAX = 8 * 1024 * 1024
const JSON_LIMITS = { depthMax: 64, keysMax: 10_000, bytesMax: PROOF_BYTES_MAX, faultsMax: 1 }

/** The JSON of a proof, in which no member stands twice. @throws LedgerFault malformed_proof */
export function parseProof(text: string): unknown {
  const read = parseStrictJson(text, JSON_LIMITS)
  if (read.ok) return read.value
  throw new LedgerFault('malformed_proof', read.faults[0]?.reason ?? 'it is not JSON')
}

const GOOD: Record<ProofStepName, string> = {
  form: 'it has the form of a proof',
  keys: 'it is of the log of this event',
  checkpoint: 'the tree is signed by the log',
  leaf: 'the event hashes to its leaf',
  inclusion: 'the leaf is in the signed tree, at the place of its seq',
}

/** The proof with those of its keys that are known, and these as far as both say they speak. */
function trustIn(proof: EventProof, { logKeys }: Known) {
  if (logKeys === undefined) return { proof, keys: undefined }
  const names = new Map(logKeys.map((key) => [formatVerifierKey(key), key.sizeMax]))
  const own = proof.keys.filter(({ verifier_key }) => names.has(verifier_key))
  const keys = own.map(({ verifier_key, size_max }) => {
    const sizeMax = Math.min(size_max ?? Infinity, names.get(verifier_key) ?? Infinity)
    return { ...parseVerifierKey(verifier_key), ...(sizeMax === Infinity ? {} : { sizeMax }) }
  })
  const named = keys.map((key) => ({
    verifier_key: formatVerifierKey(key),
    size_max: 'sizeMax' in key ? (key.sizeMax ?? null) : null,
  }))
  return own.length === 0 ? { proof, keys: logKeys } : { proof: { ...proof, keys: named }, keys }
}

/** Checks the proof of one event, and what is known from elsewhere. Does not throw, whatever the proof holds. */
export function checkProof(input: unknown, known: Known, means: Omit<Means, 'fileHash'>): ProofReport {
  const report: ProofReport = {
    ok: false,
    steps: [],
    origin: null,
    size: null,
    event: null,
    firstBadSeq: null,
    firstBadBetween: null,
    pinned: known.logKeys !== undefined,
    cosigners: [],
  }
  let read: EventProof
  try {
    read = readEventProof(input)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { ...report, steps: [{ name: 'form', ok: false, detail, seq: null }] }
  }
  const { seq } = read.event
  const { proof, keys } = trustIn(read, known)
  const { steps } = verifyEventProof(proof, keys === undefined ? {} : { keys }, means.digest, means.verify)
  report.steps = steps.map((step) => ({
    name: step.name,
    ok: step.ok,
    detail: step.ok ? GOOD[step.name] : step.reason,
    seq: step.ok ? null : seq,
  }))
  const logKeys = keys ?? proof.keys.map(({ verifier_key }) => parseVerifierKey(verifier_key))
  let checkpoint: Checkpoint | null = null
  try {
    const trust = { origin: proof.origin, logKeys, witnessKeys: known.witnessKeys ?? [] }
    const opened = openCheckpoint(proof.checkpoint, trust, means.verify)
    report.cosigners = [
      ...new Map(opened.cosignatures.map(({ key }) => [formatVerifierKey(key), key.name])).values(),
    ]
    checkpoint = opened.checkpoint
  } catch {
    // Why, the step of the checkpoint says already; what it is compared with below is what it claims.
    checkpoint = claimed(proof.checkpoint)
  }
  report.steps.push(...witnessStep(report.cosigners, known))
  if (checkpoint !== null) {
    const { origin, size, root } = checkpoint
    const tree = {
      origin,
      size,
      root,
      rootAt: (at: number) => (at === size ? root : null),
      exportedAt: null,
    }
    const trusted = { logKeys, witnessKeys: known.witnessKeys ?? [] }
    const results = (known.kept ?? []).map((one) => checkKept(one, tree, trusted, known.proofs ?? [], means))
    report.steps.push(
      ...results.map(({ ok, detail, seq: at }) => ({ name: 'kept' as const, ok, detail, seq: at })),
    )
    report.firstBadBetween = betweenOf(results)
  }
  const bad = report.steps.flatMap(({ ok, seq: at }) => (ok || at === null ? [] : [at]))
  return {
    ...report,
    ok: report.steps.every(({ ok }) => ok),
    origin: proof.origin,
    size: checkpoint?.size ?? null,
    event: proof.event,
    firstBadSeq: bad.length === 0 ? null : Math.min(...bad),
  }
}

function claimed(note: string): Checkpoint | null {
  try {
    return readKept({ name: '', note })
  } catch {
    return null
  }
}
