import 'server-only'
import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Identifiers } from '@/drizzle/schema/erasure-cases'
import { subjectPackage as operation } from '@/lib/contract/erasure'
import { Fault } from '@/lib/core/errors'
import { logChunks, looksBy } from '@/lib/db/queries/erasure'
import { toStoredEvent } from '@/lib/db/queries/event-row'
import { nextSeqOf } from '@/lib/db/queries/snapshot'
import { PDF_ROWS_MAX } from '@/lib/event/limits'
import { OWN_SOURCE, type StoredEvent } from '@/lib/event/stored-event'
import { EXPORT_COLUMNS } from '@/lib/export/columns'
import { type Part, type PlainFormat, writerOf } from '@/lib/export/writers'
import { type ZipFile, zipOf } from '@/lib/export/zip'
import { type Context, requirePermission } from '../context'
import { aboutExport } from '../event/about-export'
import { documentTurn } from '../event/document-turn'
import { recordAct } from '../record-act'
import { parseInput } from '../tenant/parse-input'
import { identify, possibleEvents } from './find'
import { createTracer, tooShort } from './subject'

type Input = z.output<NonNullable<typeof operation.body>>

/** What is gathered of one person. The log up to `size`, so that every file is of the same events. */
type Subject = { ctx: Context; identifiers: Identifiers; size: number }

type Found = {
  event: StoredEvent
  isOwn: boolean
  mentions: readonly { field: keyof StoredEvent | 'network' }[]
}

/** Everything of the person in the log, oldest first. */
async function* everything({ ctx, identifiers, size }: Subject): AsyncGenerator<Found[]> {
  const trace = createTracer(identifiers)
  for (const chunk of await logChunks(ctx.db))
    for await (const page of possibleEvents(ctx.db, ctx.tenantId, chunk, identifiers))
      yield page
        .filter(({ event }) => event.seq < size)
        .map(({ event }) => {
          const { isActor, isResource, mentions } = trace(event)
          return { event, isOwn: isActor || isResource, mentions }
        })
        .filter(({ isOwn, mentions }) => isOwn || mentions.length > 0)
}

async function* ownEvents(subject: Subject): AsyncGenerator<StoredEvent[]> {
  for await (const page of everything(subject)) {
    const own = page.filter(({ isOwn }) => isOwn).map(({ event }) => event)
    if (own.length > 0) yield own
  }
}

/** The person's events in a format of exports, with its last line. */
async function* eventsAs(subject: Subject, format: PlainFormat, rowsMax: number): AsyncGenerator<Part> {
  const { ctx, size } = subject
  const about = await aboutExport(ctx, { start: null, end: null, filter: null }, size)
  const writer = writerOf(format, EXPORT_COLUMNS, about)
  const hash = createHash('sha256')
  const hashed = (part: Part) => {
    hash.update(part)
    return part
  }
  let rows = 0
  yield hashed(writer.head())
  for await (const page of ownEvents(subject)) {
    const some = page.slice(0, rowsMax - rows)
    if (some.length === 0) break
    const parts = writer.rows(some, rows === 0)
    rows += some.length
    for (const part of parts) yield hashed(part)
  }
  for (const part of writer.tail(rows > 0)) yield hashed(part)
  yield writer.trailer({ rows, sha256: hash.digest('hex') })
}

/** Of others' events only the fields that mention the person: who else is in them has rights of their own (Art. 15(4)). */
async function* mentions(subject: Subject): AsyncGenerator<Part> {
  for await (const page of everything(subject))
    for (const { event, isOwn, mentions: found } of page) {
      // Searches for the person stand among the looks.
      if (isOwn || (event.source === OWN_SOURCE && event.action === 'events.search')) continue
      const fields = Object.fromEntries(
        found.flatMap(({ field }) =>
          field in event && field !== 'actor' ? [[field, event[field as keyof StoredEvent]]] : [],
        ),
      )
      const { id, seq, occurred_at, event_type, action } = event
      yield `${JSON.stringify({ id, seq, occurred_at, event_type, action, ...fields })}\n`
    }
}

/** Who opened an event of the person, searched for them, or took them away in an export. */
async function* looks(subject: Subject): AsyncGenerator<Part> {
  const { ctx, identifiers, size } = subject
  const ids = new Set<string>()
  let oldest: string | null = null
  for await (const page of ownEvents(subject))
    for (const { id, occurred_at } of page) {
      ids.add(id)
      oldest ??= occurred_at
    }
  if (oldest === null) return
  const trace = createTracer(identifiers)
  for (const chunk of await logChunks(ctx.db))
    for (const row of await looksBy(ctx.db, ctx.tenantId, chunk)) {
      const event = toStoredEvent(row)
      if (event.seq >= size || event.occurred_at < oldest) continue
      const why =
        event.action === 'event.view' && ids.has(event.resource?.id ?? '')
          ? 'opened an event'
          : event.event_type === 'compliance.audit_export'
            ? 'exported events of this time'
            : trace(event).mentions.length > 0
              ? 'searched for the person'
              : null
      if (why === null) continue
      const { id, occurred_at, actor, metadata } = event
      yield `${JSON.stringify({ id, occurred_at, why, by: actor?.name ?? null, email: actor?.email ?? null, filter: metadata?.['filter'] ?? null })}\n`
    }
}

const readme = ({ identifiers, size, ctx }: Subject) =>
  `What the audit log of this tenant holds on a person (GDPR Art. 15 and 20).

Taken: ${new Date(ctx.clock.nowMs()).toISOString()}
Tenant: ${ctx.tenantId}
The log up to event: ${size - 1}
Ids: ${identifiers.ids.join(', ') || '-'}
E-mails: ${identifiers.emails.join(', ') || '-'}
Names: ${identifiers.names.join(', ') || '-'}
Too short to be looked for in texts: ${tooShort(identifiers).join(', ') || '-'}

events.json      the events in which the person acts or is acted on, as the log has them
events.csv       the same as a table
summary.pdf      the same to read; the first ${PDF_ROWS_MAX.toLocaleString('en')} of them
mentions.ndjson  events of others that mention the person: the fields that do, one event a line
looks.ndjson     who opened, searched for or exported these events, one a line
manifest.json    the SHA-256 of each file

Times are UTC. The last line of each events file has its number of rows and the SHA-256 of all before it.
`

async function* filesOf(subject: Subject, onEnd: (sha256s: Record<string, string>) => Promise<void>) {
  const sha256s: Record<string, string> = {}
  const file = (name: string, parts: () => AsyncIterable<Part>): ZipFile => ({
    name,
    parts: async function* () {
      const hash = createHash('sha256')
      for await (const part of parts()) {
        hash.update(part)
        yield part
      }
      sha256s[name] = hash.digest('hex')
    },
  })
  const once = async function* (text: string) {
    yield await Promise.resolve(text)
  }
  const files = [
    file('README.txt', () => once(readme(subject))),
    file('events.json', () => eventsAs(subject, 'json', Infinity)),
    file('events.csv', () => eventsAs(subject, 'csv', Infinity)),
    file('mentions.ndjson', () => mentions(subject)),
    file('looks.ndjson', () => looks(subject)),
    file('summary.pdf', () => eventsAs(subject, 'pdf', PDF_ROWS_MAX)),
    {
      name: 'manifest.json',
      parts: async function* () {
        // The record first: a package is only complete when the log says that it left.
        await onEnd(sha256s)
        yield `${JSON.stringify({ size: subject.size, sha256: sha256s }, null, 2)}\n`
      },
    },
  ]
  const endTurn = await documentTurn()
  try {
    yield* zipOf(files, subject.ctx.clock.nowMs())
  } finally {
    endTurn()
  }
}

/** Says that it left, and not of whom: an erasure of the person would find it here. */
const record = (ctx: Context, sha256s: Record<string, string>) =>
  ctx.db.transaction((tx) =>
    recordAct(tx, ctx, {
      event_type: 'compliance.gdpr_request',
      action: 'subject.package',
      severity: 'warning',
      description: `${ctx.caller.name} took what the log holds on a person`,
      metadata: { framework: 'GDPR', request_type: 'access', files: sha256s },
    }),
  )

/**
 * All that the log holds on a person, and who looked at it, as a ZIP archive (GDPR Art. 15 and 20). Streamed; changes nothing.
 * @throws Fault forbidden, invalid_request
 */
export async function subjectPackage({
  ctx,
  input,
}: {
  ctx: Context
  input: Input
}): Promise<{ file: AsyncGenerator<Buffer>; fileName: string }> {
  requirePermission(ctx, 'export')
  const { actor_id, email } = parseInput(operation, input)
  if (actor_id === undefined && email === undefined)
    throw new Fault('invalid_request', 'The request is not valid', {
      faults: [{ field: 'actor_id', code: 'required', reason: 'Give an actor id, an e-mail, or both' }],
    })
  const { db, tenantId } = ctx
  const size = await nextSeqOf(db, tenantId)
  const named = { id: actor_id ?? null, email: email?.toLowerCase() ?? null }
  const identifiers = await identify(db, tenantId, await logChunks(db), named)
  const stamp = new Date(ctx.clock.nowMs()).toISOString().replace(/[-:]|\.\d+/g, '')
  return {
    file: filesOf({ ctx, identifiers, size }, (sha256s) => record(ctx, sha256s)),
    fileName: `subject-${stamp}.zip`,
  }
}
