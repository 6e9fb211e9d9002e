import 'server-only'
import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { toHex, utf8 } from '@/lib/core/hash'
import type { DueLog } from '@/lib/db/queries/ledger-anchors'
import { addTimestamp } from '@/lib/db/queries/ledger-cosignatures'
import { parseNote } from '@/lib/ledger/note'
import { outboundFetch } from '@/lib/platform/outbound'
import { type Anchor, failed, isOfServer, type Outcome } from './anchor'

/** Public authorities serve many: a log is stamped this often at most. */
const EVERY_MS = 600_000
const TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 64 * 1024
const NONCE_BYTES = 16

type Tsa = { url: string; caFile: string | undefined }

/** Positive as an INTEGER, and with no byte that its encoding would leave out. */
function newNonce(): Uint8Array {
  const nonce = new Uint8Array(randomBytes(NONCE_BYTES))
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40
  return nonce
}

async function stamp({ url, caFile }: Tsa, authority: string, { tenantId, last }: DueLog): Promise<Outcome> {
  // What reads ASN.1 is loaded where somebody has configured an authority.
  const { readPinned, readTimestamp, TimestampFault, timestampRequest } =
    await import('@/lib/platform/timestamp')
  const text = utf8(parseNote(last.note).text)
  const nonce = newNonce()
  try {
    const pinned = caFile === undefined ? null : readPinned(await readFile(caFile, 'utf8'))
    const response = await outboundFetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: timestampRequest(new Uint8Array(createHash('sha256').update(text).digest()), nonce),
      timeoutMs: TIMEOUT_MS,
      bytesMax: ANSWER_BYTES_MAX,
      redirectsMax: 0,
    })
    if (response.status !== 200) return failed(`it answered ${response.status}`, isOfServer(response.status))
    const { token, stampedAt } = await readTimestamp(new Uint8Array(await response.arrayBuffer()), {
      text,
      nonce,
      pinned,
    })
    return {
      kind: 'taken',
      seen: last,
      keep: (tx) => addTimestamp(tx, tenantId, last, { authority, stampedAt, token: toHex(token) }),
    }
  } catch (error) {
    if (error instanceof TimestampFault) return failed(error.message)
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return failed('TSA_CA_FILE is not there', true)
    throw error
  }
}

/** An RFC 3161 authority: says that the checkpoint was there at a time, by another clock than ours. */
export function timestampAnchor(tsa: Tsa, named: Pick<Anchor, 'id' | 'name'>): Anchor {
  return {
    ...named,
    kind: 'timestamp',
    everyMs: EVERY_MS,
    compares: false,
    send: (log) => stamp(tsa, named.name, log),
  }
}
