import { sha256 } from '@noble/hashes/sha2.js'
import { toHex } from '@/lib/core/hash'
import { utf8Text } from '@/lib/core/text'
import { portableDigest } from '@/lib/ledger/digest'
import { verifyEd25519 } from '@/lib/ledger/ed25519'
import { EVENT_PROOF_FORMAT } from '@/lib/ledger/event-proof-form'
import { createEvidenceReader, type Known, type Means } from '@/lib/ledger/evidence'
import type { EvidenceReport } from '@/lib/ledger/evidence-report'
import { type ConsistencyGiven, readConsistency, readKept } from '@/lib/ledger/kept-checkpoint'
import { parseKnownKey } from '@/lib/ledger/known-key'
import { portableHasher } from '@/lib/ledger/merkle'
import { checkProof, parseProof, PROOF_BYTES_MAX, type ProofReport } from '@/lib/ledger/proof-report'
import { isObject } from '@/lib/ledger/shape'
import { parseVerifierKey } from '@/lib/ledger/verifier-key'

/** What a person knows from elsewhere, as they typed it: keys one a line. */
export type KnownTexts = { keys: string; witnesses: string; checkpoint: string; consistency: string }
export type KnownFaults = Partial<Record<keyof KnownTexts, string>>

export type FileOutcome =
  | { kind: 'evidence'; report: EvidenceReport }
  | { kind: 'proof'; report: ProofReport }
  | { kind: 'neither'; reason: string }

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
const linesOf = (text: string) => text.split('\n').flatMap((line) => line.trim() || [])

/** A note that was pasted: its lines end with newlines, and what a form added around it is taken away. */
const noteOf = (text: string) => `${text.replaceAll('\r\n', '\n').trim()}\n`

/** What is known, or what is wrong with it by its field. */
export function readKnown(texts: KnownTexts): { known: Known; faults: KnownFaults } {
  const faults: KnownFaults = {}
  const read = <T>(field: keyof KnownTexts, by: () => T): T | undefined => {
    try {
      return texts[field].trim() === '' ? undefined : by()
    } catch (error) {
      faults[field] = reasonOf(error)
      return undefined
    }
  }
  const logKeys = read('keys', () => linesOf(texts.keys).map(parseKnownKey))
  const witnessKeys = read('witnesses', () => linesOf(texts.witnesses).map(parseVerifierKey))
  const kept = read('checkpoint', () => {
    const one = { name: 'The checkpoint that you kept', note: noteOf(texts.checkpoint) }
    readKept(one)
    return [one]
  })
  const proofs = read('consistency', (): ConsistencyGiven[] => [
    readConsistency(JSON.parse(texts.consistency) as unknown),
  ])
  const known: Known = {
    ...(logKeys === undefined ? {} : { logKeys }),
    ...(witnessKeys === undefined ? {} : { witnessKeys }),
    ...(kept === undefined ? {} : { kept }),
    ...(proofs === undefined ? {} : { proofs }),
  }
  return { known, faults }
}

function browserMeans(): Means {
  const hash = sha256.create()
  return {
    digest: portableDigest,
    hasher: portableHasher,
    verify: verifyEd25519,
    fileHash: { update: (bytes) => void hash.update(bytes), hex: () => toHex(hash.clone().digest()) },
  }
}

const SLICE_BYTES = 32 * 1024
/** The page answers in between. */
const SLICE_MS = 24
const GZIP = '\u001f\u008b'
const EVIDENCE_START = '{"ev'

const binary = (bytes: Uint8Array) => String.fromCharCode(...bytes)

/** The bytes of a file, unpacked where it is packed. `read` is told of how many of the file's own were taken. */
async function unpacked(file: Blob, read: (bytes: number) => void): Promise<ReadableStream<Uint8Array>> {
  const start = binary(new Uint8Array(await file.slice(0, 2).arrayBuffer()))
  const counted = file.stream().pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform: (piece, controller) => {
        read(piece.length)
        controller.enqueue(piece)
      },
    }),
  )
  return start === GZIP ? counted.pipeThrough(new DecompressionStream('gzip')) : counted
}

const othersHadTheirTurn = () => new Promise((resolve) => setTimeout(resolve))

async function checkSmall(parts: readonly Uint8Array[], known: Known): Promise<FileOutcome> {
  try {
    const bytes = new Uint8Array(await new Blob([...parts] as BlobPart[]).arrayBuffer())
    const bundle = parseProof(utf8Text(bytes))
    if (!isObject(bundle) || bundle['format'] !== EVENT_PROOF_FORMAT)
      return { kind: 'neither', reason: 'It is neither evidence nor the proof of an event.' }
    return { kind: 'proof', report: checkProof(bundle, known, browserMeans()) }
  } catch (error) {
    return {
      kind: 'neither',
      reason: `It is neither evidence nor the proof of an event: ${reasonOf(error)}.`,
    }
  }
}

/**
 * Checks a file here, in slices so that the page goes on answering; nothing leaves the browser.
 * @param progress told of the share that was read, 0 to 1
 * @throws DOMException AbortError
 */
export async function verifyFile(
  file: Blob,
  known: Known,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<FileOutcome> {
  let taken = 0
  const stream = (await unpacked(file, (bytes) => (taken += bytes))).getReader()
  const reader = createEvidenceReader(browserMeans(), known)
  const small: Uint8Array[] = []
  let length = 0
  let isEvidence: boolean | null = null
  let pausedAtMs = performance.now()
  const take = async (piece: Uint8Array) => {
    for (let at = 0; at < piece.length; at += SLICE_BYTES) {
      reader.bytes(piece.subarray(at, at + SLICE_BYTES))
      if (performance.now() - pausedAtMs < SLICE_MS) continue
      progress(file.size === 0 ? 1 : taken / file.size)
      await othersHadTheirTurn()
      signal.throwIfAborted()
      pausedAtMs = performance.now()
    }
  }
  try {
    for (let next = await stream.read(); !next.done; next = await stream.read()) {
      signal.throwIfAborted()
      if (isEvidence === true) {
        await take(next.value)
        if (reader.isFailed()) break
        continue
      }
      small.push(next.value)
      length += next.value.length
      if (isEvidence === null && length >= EVIDENCE_START.length) {
        const first = binary(new Uint8Array(await new Blob(small as BlobPart[]).slice(0, 4).arrayBuffer()))
        isEvidence = first === EVIDENCE_START
        if (isEvidence) for (const piece of small.splice(0)) await take(piece)
      }
      if (isEvidence === false && length > PROOF_BYTES_MAX)
        return { kind: 'neither', reason: 'It is neither evidence nor the proof of an event.' }
    }
  } catch (error) {
    if (signal.aborted) throw error
    if (isEvidence !== true) return { kind: 'neither', reason: `It can’t be read: ${reasonOf(error)}.` }
    reader.fail(`it can’t be read: ${reasonOf(error)}`)
  } finally {
    await stream.cancel().catch(() => undefined)
  }
  return isEvidence === true ? { kind: 'evidence', report: reader.end() } : checkSmall(small, known)
}
