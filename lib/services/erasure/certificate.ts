import { createHash } from 'node:crypto'
import { canonicalJson } from '@/lib/core/canonical-json'
import { toWire } from '@/lib/core/time'
import { type NoteSigner, signNote } from '@/lib/ledger/signed-note'

export const CERTIFICATE_FORMAT = 'sentinel-audit/erasure/v1'

/** What a certificate says. No personal data: who it was of, nobody can tell from it. */
export type Certified = {
  tenantId: string
  caseNo: number
  pseudonym: string
  legalBasis: string
  requestedAt: string
  finishedAt: string
  /** The log up to this seq, exclusive, was gone through. */
  size: number
  /** Events by what was erased of them. */
  counts: Readonly<Record<string, number>>
  keysDestroyed: number
  recipients: number
}

/** A note signed by the log: the format, and JCS of what was done. */
export function certificateOf(done: Certified, signer: NoteSigner): { note: string; sha256: string } {
  const body = canonicalJson({
    case: done.caseNo,
    counts: { ...done.counts },
    finished_at: toWire(done.finishedAt),
    keys_destroyed: done.keysDestroyed,
    legal_basis: done.legalBasis,
    pseudonym: done.pseudonym,
    recipients: done.recipients,
    requested_at: toWire(done.requestedAt),
    size: done.size,
    tenant_id: done.tenantId,
  })
  const note = signNote(`${CERTIFICATE_FORMAT}\n${body}\n`, [signer])
  return { note, sha256: createHash('sha256').update(note).digest('hex') }
}
