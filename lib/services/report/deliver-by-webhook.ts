import { outboundFetch } from '@/lib/platform/outbound'
import { signatureOf } from '../anchor/webhook'
import type { DeliverDeps, Parcel, Sent } from './deliver'
import { wire } from './row'
import { aboutSecret } from './schedule-row'

const TIMEOUT_MS = 10_000
const ANSWER_BYTES_MAX = 64 * 1024

/** What is told. The report itself is not in it: who is told asks for it with a key. */
export const bodyOf = ({ delivery, run }: Pick<Parcel, 'delivery' | 'run'>): string =>
  JSON.stringify({
    type: 'report.finished',
    delivery_id: delivery.id,
    tenant_id: run.tenantId,
    report_id: run.id,
    schedule_id: delivery.scheduleId,
    framework: run.framework,
    title: run.title,
    period: { start: wire(run.startTime), end: wire(run.endTime), time_zone: run.timeZone },
    sha256: run.sha256,
    summary: run.result?.summary ?? null,
    download: `/api/audit/reports/${run.id}/download?format=${delivery.format}`,
  })

/** Tells a URL that the report is done. Any 2xx is taken as received. @param sealed the secret that signs, encrypted */
export async function deliverByWebhook(
  { vault, clock }: DeliverDeps,
  parcel: Parcel,
  sealed: Uint8Array | null,
): Promise<Sent> {
  const { delivery } = parcel
  const body = bodyOf(parcel)
  const secret =
    sealed === null
      ? null
      : Buffer.from(vault.open(sealed, aboutSecret(delivery.tenantId, delivery.scheduleId))).toString('utf8')
  const { ok, status } = await outboundFetch(delivery.target, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(secret === null
        ? {}
        : { 'x-sentinel-signature': signatureOf(secret, Math.floor(clock.nowMs() / 1000), body) }),
    },
    body,
    timeoutMs: TIMEOUT_MS,
    bytesMax: ANSWER_BYTES_MAX,
    redirectsMax: 0,
  })
  return ok
    ? { ok: true, note: null, hasFile: false }
    : { ok: false, reason: `It answered ${status}`, again: true }
}
