import { createHmac } from 'node:crypto'
import { fromPostgres, toWire } from '@/lib/core/time'
import { toBase64 } from '@/lib/core/hash'
import type { Connection } from '@/lib/db/database'
import { checkpointsAfter, type DueLog } from '@/lib/db/queries/ledger-anchors'
import type { SignedCheckpoint } from '@/lib/db/queries/ledger-tree'
import { parseCheckpoint } from '@/lib/ledger/checkpoint'
import { parseNote } from '@/lib/ledger/note'
import type { Clock } from '@/lib/platform/clock'
import { outboundFetch } from '@/lib/platform/outbound'
import { type Anchor, failed, isOfServer, type Outcome } from './anchor'

const TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 64 * 1024
const AT_ONCE = 20

type Webhook = { url: string; secret: string | undefined }

const bodyOf = (tenantId: string, { note, size, signedAt }: SignedCheckpoint): string => {
  const { origin, root } = parseCheckpoint(parseNote(note).text)
  return JSON.stringify({
    type: 'ledger.checkpoint',
    tenant_id: tenantId,
    origin,
    size,
    root: toBase64(root),
    signed_at: toWire(fromPostgres(signedAt)),
    note,
  })
}

/** `t=<seconds>,v1=<hex>`: HMAC-SHA256 of the seconds, a dot and the body, so that an old call can't be sent again unnoticed. */
export const signatureOf = (secret: string, seconds: number, body: string): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`

/** Sends each checkpoint at least once, those of a log in their order. Any 2xx is taken as received. */
export function webhookAnchor(
  ledger: Connection,
  clock: Clock,
  { url, secret }: Webhook,
  named: Pick<Anchor, 'id' | 'name'>,
): Anchor {
  const post = (body: string) =>
    outboundFetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(secret === undefined
          ? {}
          : { 'x-sentinel-signature': signatureOf(secret, Math.floor(clock.nowMs() / 1000), body) }),
      },
      body,
      timeoutMs: TIMEOUT_MS,
      bytesMax: ANSWER_BYTES_MAX,
      redirectsMax: 0,
    })
  return {
    ...named,
    kind: 'webhook',
    everyMs: 0,
    compares: false,
    send: async ({ tenantId, last, seen }: DueLog): Promise<Outcome> => {
      const behind = seen === null ? [last] : await checkpointsAfter(ledger, tenantId, seen, AT_ONCE)
      let received: SignedCheckpoint | null = null
      for (const one of behind) {
        const { ok, status } = await post(bodyOf(tenantId, one))
        // What was received is noted; the rest comes with the next run.
        if (!ok && received !== null) return { kind: 'taken', seen: received }
        if (!ok) return failed(`it answered ${status}`, isOfServer(status))
        received = one
      }
      return { kind: 'taken', seen: received ?? last }
    },
  }
}
