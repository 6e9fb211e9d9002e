import 'server-only'
import type { LedgerKeys } from '@/lib/contract/ledger'
import { fromPostgres, toWire } from '@/lib/core/time'
import { allKeys, keyEpoch } from '@/lib/db/queries/ledger-keys'
import { formatVerifierKey } from '@/lib/ledger/verifier-key'
import { type Context, requirePermission } from '../context'
import { logKeyOf, logSigner, originOf } from './log-keys'

const wire = (text: string) => toWire(fromPostgres(text))

/** For who may read or change it; what is secret of a key stays here. */
export async function readLedgerKeys({ db, tenantId, vault, clock }: Context): Promise<LedgerKeys> {
  await logSigner(db.ledger, tenantId, { vault, clock })
  const keys = await allKeys(db, tenantId)
  const { signAll } = await keyEpoch(db, tenantId)
  return {
    origin: originOf(tenantId),
    keys: keys.map((key) => ({
      purpose: key.purpose,
      key_id: key.keyId,
      verifier_key: key.publicKey === null ? null : formatVerifierKey(logKeyOf(tenantId, key)),
      created_at: wire(key.createdAt),
      replaced_at: key.replacedAt === null ? null : wire(key.replacedAt),
      size_max: key.sizeMax,
    })),
    sign_all_events: signAll,
  }
}

/** The keys of the log, the present one of each purpose first. Makes the first that signs checkpoints. @throws Fault forbidden */
export async function getLedgerKeys({ ctx }: { ctx: Context }): Promise<LedgerKeys> {
  requirePermission(ctx, 'verify')
  return readLedgerKeys(ctx)
}
