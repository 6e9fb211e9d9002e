import { canonicalJson } from '@/lib/core/canonical-json'
import { fromBase64, toBase64 } from '@/lib/core/hash'
import { isNamedKeys, type NamedKey } from './event-proof-form'
import { LedgerFault } from './ledger-fault'
import { HASH_BYTES } from './merkle'
import { originOf } from './origin'
import { type Check, faultFinder, hex, isId, isObject, isSize, isText, isTime, orNull } from './shape'
import type { TreeNode } from './subset'

export const EVIDENCE_FORMAT = 'sentinel-audit/evidence/v1'
/** The first line of what is signed: no checkpoint begins with it, because no log is called so. */
const MANIFEST_TITLE = 'sentinel-audit/export/v1'
const HEIGHT_MAX = 52

/** The first line of a file of evidence, under the name `evidence`. */
export type EvidenceHead = {
  format: typeof EVIDENCE_FORMAT
  origin: string
  tenant_id: string
  checkpoint: string
  keys: NamedKey[]
  filter: string | null
  start_time: string | null
  end_time: string | null
  exported_at: string
}

/**
 * What is signed of a file: what was asked for, how much came and from which seq to which (null where there is none), and which tree it was.
 * Hashes in hex, the root in base64.
 */
export type Manifest = Omit<EvidenceHead, 'format' | 'checkpoint' | 'keys'> & {
  rows: number
  seq_low: number | null
  seq_high: number | null
  sha256: string
  size: number
  root: string
}

/** The last line, under the name `export`. */
export type EvidenceTrailer = { rows: number; sha256: string; manifest: string }

/** The text of a manifest, for `signNote`. */
export const formatManifest = (manifest: Manifest): string =>
  `${MANIFEST_TITLE}\n${canonicalJson(manifest)}\n`

const RECORD_TITLE = 'sentinel-audit/export-record/v1'

/** The text of what is signed of an export in any other format: the record of it in the log, and the tree that has it. */
export const formatExportRecord = (record: Readonly<Record<string, string | number | null>>): string =>
  `${RECORD_TITLE}\n${canonicalJson(record)}\n`

/** The nodes of a file, `[height, index, base64]` each. */
export const formatNodes = (nodes: readonly TreeNode[]): string =>
  JSON.stringify({ nodes: nodes.map(({ height, index, hash }) => [height, index, toBase64(hash)]) })

const malformed = (reason: string) => new LedgerFault('malformed_proof', reason)

const headFault = faultFinder({
  format: (value) => value === EVIDENCE_FORMAT,
  origin: isText,
  tenant_id: isId,
  filter: orNull(isText),
  start_time: orNull(isTime),
  end_time: orNull(isTime),
  exported_at: isTime,
  checkpoint: isText,
  keys: isNamedKeys,
})
const trailerFault = faultFinder({ rows: isSize, sha256: hex(HASH_BYTES), manifest: isText })

/** @throws LedgerFault malformed_proof */
function membersOf<Members>(
  value: unknown,
  fault: (members: Record<string, unknown>) => string | null,
  what: string,
): Members {
  const wrong = isObject(value) ? fault(value) : what
  if (wrong !== null) throw malformed(`"${wrong}" of the ${what} is missing, unknown or of another form`)
  return value as Members
}

/** @throws LedgerFault malformed_proof */
export function readHead(line: unknown): EvidenceHead {
  const given = isObject(line) && Object.keys(line).length === 1 ? line['evidence'] : undefined
  if (!isObject(given) || given['format'] !== EVIDENCE_FORMAT)
    throw malformed(`the first line does not begin a file of ${EVIDENCE_FORMAT}`)
  const head = membersOf<EvidenceHead>(given, headFault, 'first line')
  if (head.origin !== originOf(head.tenant_id)) throw malformed('the origin is not that of the tenant')
  return head
}

/** @throws LedgerFault malformed_proof */
export const readTrailer = (given: unknown): EvidenceTrailer =>
  membersOf<EvidenceTrailer>(given, trailerFault, 'last line')

const isHeight: Check = (value) => isSize(value) && (value as number) <= HEIGHT_MAX

/** @throws LedgerFault malformed_proof */
export function readNode(given: unknown): TreeNode {
  const [height, index, text] = Array.isArray(given) && given.length === 3 ? (given as unknown[]) : []
  const hash = typeof text === 'string' ? fromBase64(text) : null
  if (!isHeight(height) || !isSize(index) || hash?.length !== HASH_BYTES)
    throw malformed('a node is not a height, an index and a hash')
  const node = { height: height as number, index: index as number, hash }
  if (!isSize((node.index + 1) * 2 ** node.height)) throw malformed('a node is beyond every tree')
  return node
}
