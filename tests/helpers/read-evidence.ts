import { createHash } from 'node:crypto'
import { utf8 } from '@/lib/core/hash'
import { createEvidenceReader, type Known, type Means, type OnLeaf } from '@/lib/ledger/evidence'
import type { EvidenceReport, StepName } from '@/lib/ledger/evidence-report'
import type { Digest } from '@/lib/ledger/digest'
import { verifyByNode } from './note-signer'
import { nodeHasher } from './tile-store'

const digest: Digest = (algorithm, data, form) => createHash(algorithm).update(data).digest(form)

/** What the checks need, by node:crypto. For one file. */
export function nodeMeans(): Means {
  const hash = createHash('sha256')
  return {
    digest,
    hasher: nodeHasher,
    verify: verifyByNode,
    fileHash: { update: (bytes) => void hash.update(bytes), hex: () => hash.copy().digest('hex') },
  }
}

/** What the reader says of a file. @param file its text, or its lines with their ends */
export function readEvidenceFile(
  file: string | Uint8Array | readonly string[],
  known: Known = {},
  onLeaf?: OnLeaf,
): EvidenceReport {
  const reader = createEvidenceReader(nodeMeans(), known, onLeaf)
  reader.bytes(file instanceof Uint8Array ? file : utf8(typeof file === 'string' ? file : file.join('')))
  return reader.end()
}

export const failedSteps = ({ steps }: Pick<EvidenceReport, 'steps'>): StepName[] =>
  steps.filter(({ ok }) => !ok).map(({ name }) => name)
