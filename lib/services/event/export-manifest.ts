import 'server-only'
import { Fault } from '@/lib/core/errors'
import { toBase64 } from '@/lib/core/hash'
import { type EventRow, toStoredEvent } from '@/lib/db/queries/event-row'
import { scanEvents } from '@/lib/db/queries/scan'
import { OWN_SOURCE, type JsonValue } from '@/lib/event/stored-event'
import { parseCheckpoint } from '@/lib/ledger/checkpoint'
import { formatExportRecord } from '@/lib/ledger/evidence-format'
import { parseNote } from '@/lib/ledger/note'
import { originOf } from '@/lib/ledger/origin'
import { signNote } from '@/lib/ledger/signed-note'
import { parseFilter } from '@/lib/query/parse'
import { type Context, requirePermission } from '../context'
import { freshCheckpoint } from '../ledger/get-checkpoint'
import { logSigner } from '../ledger/log-keys'
import { readingOf, scanOf } from './reading'

const plain = (value: JsonValue | undefined): string | number | null =>
  typeof value === 'string' || typeof value === 'number' ? value : null

/**
 * What the log has recorded of an export, as a note signed by the log.
 * @throws Fault forbidden, not_found (no export with this hash was finished)
 */
export async function getExportManifest({
  ctx,
  input,
}: {
  ctx: Context
  input: { sha256: string }
}): Promise<string> {
  requirePermission(ctx, 'export')
  const { db, tenantId } = ctx
  const parsed = parseFilter(
    `type:compliance.audit_export source:${OWN_SOURCE} outcome:success metadata.sha256:${input.sha256}`,
  )
  if (!parsed.ok) throw new Error('the filter of an export can not be read')
  const reading = readingOf(ctx, { start: null, end: null, filter: parsed.filter })
  const { rows } = await scanEvents<EventRow>(db, scanOf(reading, 1, Number.MAX_SAFE_INTEGER))
  const [row] = rows
  if (row === undefined) throw new Fault('not_found', 'No export with this hash was finished')
  const { id, seq, occurred_at, metadata } = toStoredEvent(row)
  const { note, size } = await freshCheckpoint(ctx)
  const names = [
    'format',
    'filter',
    'start_time',
    'end_time',
    'rows',
    'seq_low',
    'seq_high',
    'sha256',
  ] as const
  const record = {
    ...Object.fromEntries(names.map((name) => [name, plain(metadata?.[name])])),
    origin: originOf(tenantId),
    tenant_id: tenantId,
    exported_at: occurred_at,
    event_id: id,
    event_seq: seq,
    size,
    root: toBase64(parseCheckpoint(parseNote(note).text).root),
  }
  return signNote(formatExportRecord(record), [await logSigner(db, tenantId, ctx)])
}
