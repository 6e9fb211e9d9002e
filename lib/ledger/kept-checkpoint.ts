import { equalBytes, fromBase64 } from '@/lib/core/hash'
import { type Checkpoint, type LogKey, parseCheckpoint } from './checkpoint'
import type { Verify } from './ed25519'
import { LedgerFault } from './ledger-fault'
import { HASH_BYTES, type Hasher } from './merkle'
import { parseNote } from './note'
import { isHash, isObject, isSize, listOf } from './shape'
import { openNote } from './signed-note'
import type { VerifierKey } from './verifier-key'
import { verifyConsistency } from './verify-proof'

/** A checkpoint that somebody kept, by a name for messages: of a file, or of who kept it. */
export type KeptCheckpoint = { name: string; note: string }

/** From a tree to a larger one (RFC 9162, section 2.1.4). What it says of roots is not believed. */
export type ConsistencyGiven = { from: number; to: number; hashes: Uint8Array[] }

/** The tree that a kept checkpoint is compared with: `rootAt` where it can be computed, `exportedAt` ISO 8601. */
export type PresentTree = {
  origin: string
  size: number
  root: Uint8Array
  rootAt: (size: number) => Uint8Array | null
  exportedAt: string | null
}

/** `seq`: the first event that is wrong, where it can be named. */
export type KeptResult = { ok: boolean; size: number; detail: string; seq: number | null; differs: boolean }

/** Reads the form only, for its size. @throws LedgerFault malformed_note, malformed_checkpoint */
export const readKept = ({ note }: KeptCheckpoint): Checkpoint => parseCheckpoint(parseNote(note).text)

/** The answer of GET /api/audit/ledger/proof/consistency. @throws LedgerFault malformed_proof */
export function readConsistency(given: unknown): ConsistencyGiven {
  const { from, to, hashes } = isObject(given) ? given : {}
  if (!isSize(from) || !isSize(to) || !listOf(isHash)(hashes))
    throw new LedgerFault('malformed_proof', 'not a consistency proof: "from", "to" and "hashes" are needed')
  return {
    from: from as number,
    to: to as number,
    hashes: (hashes as string[]).map((hash) => fromBase64(hash) ?? new Uint8Array(HASH_BYTES)),
  }
}

/** When a checkpoint says it was signed, ISO 8601; null where it does not. */
export function signedAtOf({ extensions }: Checkpoint): string | null {
  const line = extensions.find((one) => one.startsWith('time '))
  return line === undefined ? null : line.slice('time '.length)
}

/** Who signed it, of those whom the reader believes: the log or a witness. @throws LedgerFault as `openNote` */
function signersOf(
  { note }: KeptCheckpoint,
  logKeys: readonly LogKey[],
  witnessKeys: readonly VerifierKey[],
  verify: Verify,
): string {
  const { size } = readKept({ name: '', note })
  const { verified } = openNote<LogKey>(note, [...logKeys, ...witnessKeys], verify)
  const valid = verified.filter(({ key }) => size <= (key.sizeMax ?? Number.MAX_SAFE_INTEGER))
  if (valid.length === 0)
    throw new LedgerFault('retired_key', 'the key that signed it had been replaced before')
  return valid.some(({ key }) => logKeys.includes(key)) ? 'signed by the log' : 'signed by a witness'
}

/** Whether the kept tree and the present one are one log, and where not, what is known of it. */
function compare(
  kept: Checkpoint,
  tree: PresentTree,
  proofs: readonly ConsistencyGiven[],
  hasher: Hasher,
): Omit<KeptResult, 'size'> {
  const good = (detail: string) => ({ ok: true, detail, seq: null, differs: false })
  const bad = (detail: string, seq: number | null = null, differs = false) => ({
    ok: false,
    detail,
    seq,
    differs,
  })
  const proves = (from: { size: number; root: Uint8Array }, to: { size: number; root: Uint8Array }) =>
    proofs.some(
      (proof) =>
        proof.from === from.size &&
        proof.to === to.size &&
        verifyConsistency(
          {
            oldSize: from.size,
            oldRoot: from.root,
            newSize: to.size,
            newRoot: to.root,
            proof: proof.hashes,
          },
          hasher,
        ),
    )
  if (kept.origin !== tree.origin) return bad(`it is of another log, ${kept.origin}`)
  const own = kept.size <= tree.size ? tree.rootAt(kept.size) : null
  if (own !== null)
    return equalBytes(own, kept.root)
      ? good(`its ${kept.size} leaves are the first of this tree`)
      : bad(
          `its ${kept.size} leaves are not the first of this tree: something before was changed`,
          null,
          true,
        )
  if (kept.size <= tree.size && proves(kept, tree))
    return good(`its ${kept.size} leaves are the first of this tree, by a consistency proof`)
  if (kept.size > tree.size && proves(tree, kept))
    return good(`this tree is the beginning of its ${kept.size} leaves, by a consistency proof`)
  const given = proofs.some(
    ({ from, to }) => from === Math.min(kept.size, tree.size) && to === Math.max(kept.size, tree.size),
  )
  if (kept.size <= tree.size)
    return given
      ? bad('the consistency proof does not lead from it to this tree', null, true)
      : bad(
          `whether its ${kept.size} leaves are the first of this tree can't be told from what is shown: a consistency proof from ${kept.size} to ${tree.size} is needed`,
        )
  const at = signedAtOf(kept)
  if (tree.exportedAt !== null && at !== null && Date.parse(tree.exportedAt) < Date.parse(at))
    return bad(
      `it has ${kept.size} leaves, and was signed after this tree of ${tree.size}: a consistency proof from ${tree.size} to ${kept.size} is needed`,
    )
  return bad(
    `the log was cut back: it had ${kept.size} leaves then, and has ${tree.size} now`,
    tree.size,
    true,
  )
}

/** Checks one kept checkpoint against the tree that is shown. Does not throw. */
export function checkKept(
  kept: KeptCheckpoint,
  tree: PresentTree,
  keys: { logKeys: readonly LogKey[]; witnessKeys: readonly VerifierKey[] },
  proofs: readonly ConsistencyGiven[],
  means: { verify: Verify; hasher: Hasher },
): KeptResult {
  const checkpoint = readKept(kept)
  const result = compare(checkpoint, tree, proofs, means.hasher)
  let signers: string
  try {
    signers = signersOf(kept, keys.logKeys, keys.witnessKeys, means.verify)
  } catch (error) {
    if (!(error instanceof LedgerFault)) throw error
    signers = `not signed by the keys of the log, nor by a witness that is known (${error.message})`
    result.ok = false
  }
  const at = signedAtOf(checkpoint)
  const when = at === null ? '' : ` of ${at}`
  return { ...result, size: checkpoint.size, detail: `${kept.name}${when}, ${signers}: ${result.detail}` }
}
