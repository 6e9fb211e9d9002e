import type { WitnessConfig } from '@/lib/config/anchors'
import { fromEpochMs } from '@/lib/core/time'
import { utf8Text } from '@/lib/core/text'
import type { Connection } from '@/lib/db/database'
import type { DueLog } from '@/lib/db/queries/ledger-anchors'
import { addCosignature, type Cosignature } from '@/lib/db/queries/ledger-cosignatures'
import { tileReader, treeSize } from '@/lib/db/queries/ledger-tree'
import { parseTreeSize } from '@/lib/ledger/checkpoint'
import { LedgerFault } from '@/lib/ledger/ledger-fault'
import { formatNote, formatSignatureLine, parseNote, parseSignatureLines } from '@/lib/ledger/note'
import { consistencyProof } from '@/lib/ledger/proofs'
import { openNote } from '@/lib/ledger/signed-note'
import { formatKeyId, type VerifierKey } from '@/lib/ledger/verifier-key'
import { formatAddCheckpoint } from '@/lib/ledger/witness'
import { outboundFetch } from '@/lib/platform/outbound'
import { verifyByNode } from '../ledger/log-keys'
import { nodeHasher } from '../ledger/node-digest'
import { type Anchor, failed, isOfServer, type Outcome } from './anchor'

/** Busy logs sign every few seconds; a witness is shared with others. */
const EVERY_MS = 15_000
const TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 64 * 1024
/** The first may go out with a size that the witness has moved on from. */
const TRIES_MAX = 3

const forked = (detail: string, theirSize: number | null): Outcome => ({
  kind: 'conflict',
  reason: 'forked',
  detail,
  theirSize,
})

/** The witness's own line out of its answer, verified. @throws LedgerFault */
export function cosignatureIn(answer: string, note: string, key: VerifierKey): Cosignature {
  const { text } = parseNote(note)
  const own = parseSignatureLines(answer).filter(
    ({ name, keyId }) => name === key.name && keyId === key.keyId,
  )
  const [line] = own
  if (line === undefined)
    throw new LedgerFault('unknown_signer', `the answer holds no cosignature by ${formatKeyId(key)}`)
  const { verified } = openNote(formatNote({ text, signatures: own }), [key], verifyByNode)
  const cosignedAt = fromEpochMs((verified[0]?.timestampSeconds ?? Number.NaN) * 1000)
  return { witness: formatKeyId(key), cosignedAt, line: formatSignatureLine(line) }
}

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'it says that the request is malformed (400)',
  403: 'it does not know the key that signs this log (403)',
  404: 'it does not know this log (404)',
}

type Attempt = { log: DueLog; oldSize: number; status: number; headers: Headers; body: string }

/** A 409 says where the witness stands. @returns the size to try again from, or what that means */
async function onConflict(ledger: Connection, { log, oldSize, headers, body }: Attempt) {
  const { tenantId, last } = log
  const isSize = headers.get('content-type')?.split(';')[0]?.trim() === 'text/x.tlog.size'
  const theirs = isSize && body.endsWith('\n') ? parseTreeSize(body.slice(0, -1)) : null
  if (oldSize === last.size && (theirs === null || theirs === oldSize))
    return forked(`It has cosigned another root of the tree of ${oldSize} leaves`, oldSize)
  if (theirs === null) return failed('it answered 409 without a tree size')
  // Another process may have sent a later checkpoint meanwhile: what counts is the tree as it is now.
  const size = await treeSize(ledger, tenantId)
  if (theirs > size)
    return {
      kind: 'conflict',
      reason: 'rolled_back',
      detail: `It has cosigned a tree of ${theirs} leaves, and this log has ${size}: events are gone`,
      theirSize: theirs,
    } as const
  if (theirs > last.size) return failed('it has seen a later checkpoint already')
  return theirs
}

async function submit(ledger: Connection, { key, url }: WitnessConfig, log: DueLog): Promise<Outcome> {
  const { tenantId, last } = log
  const read = tileReader(ledger, tenantId)
  let oldSize = log.seen?.size ?? 0
  if (oldSize > last.size)
    return {
      kind: 'conflict',
      reason: 'rolled_back',
      detail: `It has cosigned a tree of ${oldSize} leaves, and the last checkpoint is of ${last.size}`,
      theirSize: oldSize,
    }
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const proof = await consistencyProof(oldSize, last.size, read, nodeHasher)
    const response = await outboundFetch(`${url}/add-checkpoint`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: formatAddCheckpoint({ oldSize, proof, checkpoint: last.note }),
      timeoutMs: TIMEOUT_MS,
      bytesMax: ANSWER_BYTES_MAX,
      redirectsMax: 0,
    })
    const { status, headers } = response
    const body = utf8Text(new Uint8Array(await response.arrayBuffer()))
    if (status === 200) {
      const cosignature = cosignatureIn(body, last.note, key)
      return {
        kind: 'taken',
        seen: last,
        keep: (tx) => addCosignature(tx, tenantId, last, cosignature),
      }
    }
    if (status === 422)
      return forked(
        `The tree of ${last.size} leaves does not begin with the one of ${oldSize} it has cosigned`,
        oldSize,
      )
    if (status !== 409) return failed(REFUSALS[status] ?? `it answered ${status}`, isOfServer(status))
    const next = await onConflict(ledger, { log, oldSize, status, headers, body })
    if (typeof next !== 'number') return next
    oldSize = next
  }
  return failed('it names another size with every try')
}

/** A C2SP tlog-witness: checks that the log only grew, and says so under its own key. */
export function witnessAnchor(ledger: Connection, witness: WitnessConfig): Anchor {
  const name = formatKeyId(witness.key)
  return {
    id: `witness:${name}`,
    kind: 'witness',
    name,
    everyMs: EVERY_MS,
    compares: true,
    send: (log) => submit(ledger, witness, log),
  }
}
