import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { fromHex, toBase64 } from '@/lib/core/hash'
import { type LogKey, signCheckpoint } from '@/lib/ledger/checkpoint'
import { portableDigest } from '@/lib/ledger/digest'
import { createSealer } from '@/lib/ledger/envelope'
import type { EventProof } from '@/lib/ledger/event-proof-form'
import type { ProvedEvent } from '@/lib/ledger/event-shape'
import { treeRoot } from '@/lib/ledger/merkle'
import { originOf } from '@/lib/ledger/origin'
import { inclusionProof } from '@/lib/ledger/proofs'
import { SALTS_BYTES } from '@/lib/ledger/salts'
import { openingsOf } from '@/lib/ledger/stored-leaf'
import { formatVerifierKey, verifierKey } from '@/lib/ledger/verifier-key'
import { tileStore } from './tile-store'

const TENANT = '01936a1e-0000-7000-8000-000000000001'
export const SIZE = 300
export const SEQ = 137

export const EVENT: ProvedEvent = {
  id: '01936a1e-7b1c-7c3d-8e4f-0123456789ab',
  tenant_id: TENANT,
  seq: SEQ,
  occurred_at: '2026-11-24T14:29:43.123456Z',
  recorded_at: '2026-11-24T14:29:44.000Z',
  event_type: 'user.role_changed',
  category: 'user',
  severity: 'warning',
  outcome: 'success',
  action: 'grant',
  actor: {
    id: 'usr_1',
    type: 'user',
    name: 'Ada',
    email: 'ada@example.com',
    ip_address: '10.0.0.1',
    user_agent: 'curl/8',
    session_id: 's-1',
  },
  resource: { id: 'usr_2', type: 'user', name: 'Grace', parent_id: 'org_1', attributes: { plan: 'pro' } },
  source: 'iam',
  description: 'Ada made Grace an admin',
  metadata: { role: 'admin', count: 3 },
  changes: { before: 'viewer', after: 'admin' },
  tags: ['b', 'a'],
  compliance_flags: ['soc2'],
  duration_ms: 12.5,
  trace_id: 't-1',
  span_id: 'p-1',
  parent_event_id: '01936a1e-7b1c-7c3d-8e4f-000000000001',
  unregistered: false,
}

function makeKey(name: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const bytes = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })).slice(-32)
  return {
    key: verifierKey(name, bytes),
    sign: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)),
  }
}

export const present = makeKey(originOf(TENANT))
export const former = makeKey(originOf(TENANT))
export const stranger = makeKey(originOf(TENANT))
export const TRUST: LogKey[] = [present.key, { ...former.key, sizeMax: 90 }]

/** A log of `SIZE` leaves with the event among them, signed. */
export async function makeProof(event: ProvedEvent = EVENT, signer = present): Promise<EventProof> {
  const sealer = createSealer(portableDigest)
  const salts = new Uint8Array(randomBytes(SALTS_BYTES))
  const { tenant_id, seq, recorded_at: _, ...sealable } = event
  const content = sealer.content(sealable, salts, salts)
  const openings = openingsOf(sealer.commitments(), salts, salts)
  const leaf = sealer.leaf(tenant_id, seq, '2026-11-24T14:29:44.000000Z', content)
  const leaves = Array.from({ length: SIZE }, (_, i) =>
    i === SEQ ? (fromHex(leaf) ?? new Uint8Array()) : new Uint8Array(randomBytes(32)),
  )
  const origin = originOf(tenant_id)
  const checkpoint = signCheckpoint(
    { origin, size: SIZE, root: treeRoot(leaves), extensions: ['time 2026-11-24T14:30:00.000000Z'] },
    [signer],
  )
  return {
    format: 'sentinel-audit/event-proof/v1',
    origin,
    event,
    openings,
    leaf_hash: leaf,
    inclusion: {
      index: SEQ,
      size: SIZE,
      hashes: (await inclusionProof(SEQ, SIZE, tileStore(leaves).read)).map(toBase64),
    },
    checkpoint,
    keys: TRUST.map((key) => ({ verifier_key: formatVerifierKey(key), size_max: key.sizeMax ?? null })),
  }
}
