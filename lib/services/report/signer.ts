import type { Sql } from '@/lib/db/database'
import { signNote } from '@/lib/ledger/signed-note'
import { type KeyParts, logSigner } from '../ledger/log-keys'

/** What signs the manifest of a report: a note of the log's own key. */
export async function reportSigner(
  sql: Sql,
  { tenantId, vault, clock }: KeyParts & { tenantId: string },
): Promise<(text: string) => Promise<string>> {
  const signer = await logSigner(sql, tenantId, { vault, clock })
  return (text) => Promise.resolve(signNote(text, [signer]))
}
