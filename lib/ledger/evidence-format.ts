import { canonicalJson } from '@/lib/core/canonical-json'
import { toBase64 } from '@/lib/core/hash'
import type { TreeNode } from './subset'

export const EVIDENCE_FORMAT = 'sentinel-audit/evidence/v1'
/** The first line of what is signed: no checkpoint begins with it, because no log is called so. */
const MANIFEST_TITLE = 'sentinel-audit/export/v1'

/** A key as a file names it; `size_max` when it was replaced at that size. */
export type NamedKey = { verifier_key: string; size_max: number | null }

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

/** What is signed of a file: what was asked for, how much came, and which tree it was. Hashes in hex, the root in base64. */
export type Manifest = Omit<EvidenceHead, 'format' | 'checkpoint' | 'keys'> & {
  rows: number
  sha256: string
  size: number
  root: string
}

/** The text of a manifest, for `signNote`. */
export const formatManifest = (manifest: Manifest): string =>
  `${MANIFEST_TITLE}\n${canonicalJson(manifest)}\n`

/** The nodes of a file, `[height, index, base64]` each. */
export const formatNodes = (nodes: readonly TreeNode[]): string =>
  JSON.stringify({ nodes: nodes.map(({ height, index, hash }) => [height, index, toBase64(hash)]) })
