import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { ErasureCase, ErasureScope } from '@/lib/contract/erasure'
import type { Database } from '@/lib/db/database'
import { erase } from '@/lib/jobs/erase'
import type { Deps } from '@/lib/services/context'
import type { Tenant } from './api'
import { DAY_MS } from './events'

export const ANONYMIZE = '/api/audit/anonymize'
export const ERASURES = '/api/audit/erasures'

/** Strings that stand nowhere but in what a person left in the log. */
export const CANARY = {
  id: 'canary-usr-4711',
  name: 'Kanarija Zwitscher',
  email: 'canary.bird@example.org',
  ip: '198.51.100.77',
  agent: 'CanaryBrowser/7.31',
  session: 'sess-canary-9f31',
  text: 'likes canaryseed biscuits',
}
export const CANARY_TEXTS = [...Object.values(CANARY), 'canarysecret', 'canaryvalue']

const ACTOR = {
  id: CANARY.id,
  type: 'user',
  name: CANARY.name,
  email: CANARY.email,
  ip_address: CANARY.ip,
  user_agent: CANARY.agent,
  session_id: CANARY.session,
}

/** What the person did: with all that an event can hold of somebody. */
export const ownEvents = (count: number, startMs: number, stepMs: number) =>
  Array.from({ length: count }, (_, n) => ({
    id: randomUUID(),
    event_type: 'data.updated',
    occurred_at: new Date(startMs + n * stepMs).toISOString(),
    actor: ACTOR,
    resource: { id: `doc-${n % 50}`, type: 'document', name: `Paper ${n}` },
    description: `${CANARY.name} ${CANARY.text}`,
    metadata: { note: 'canarysecret', n },
    changes: { before: 'canaryvalue', after: n },
    tags: ['t'],
  }))

/** What others did to the person, and where they only mention them. */
export const othersEvents = (nowMs: number) => {
  const by = (id: string) => ({ id, type: 'user', name: `Person ${id}`, email: `${id}@example.com` })
  const at = (days: number) => new Date(nowMs - days * DAY_MS).toISOString()
  return [
    {
      event_type: 'user.updated',
      occurred_at: at(20),
      actor: by('admin-1'),
      resource: { id: CANARY.id, type: 'user', name: CANARY.name, attributes: { email: CANARY.email } },
      changes: { before: { phone: 'canaryvalue' }, after: {} },
    },
    {
      event_type: 'user.created',
      occurred_at: at(40),
      actor: { id: 'svc', type: 'service' },
      resource: { id: CANARY.id, type: 'user' },
      description: `made ${CANARY.name}`,
    },
    {
      event_type: 'data.accessed',
      occurred_at: at(1),
      actor: by('bob'),
      description: `looked up ${CANARY.email}`,
    },
    {
      event_type: 'data.accessed',
      occurred_at: at(30),
      actor: by('bob'),
      metadata: { found: [{ who: CANARY.id }] },
    },
    {
      event_type: 'data.accessed',
      occurred_at: at(31),
      actor: by('eve'),
      resource: { id: 'f', name: `CV of ${CANARY.name}` },
    },
    {
      event_type: 'data.accessed',
      occurred_at: at(2),
      actor: by('eve'),
      changes: { before: CANARY.email.toUpperCase() },
    },
    { event_type: 'data.accessed', occurred_at: at(2), actor: by('eve'), description: 'nothing of anybody' },
  ].map((event) => ({ id: randomUUID(), ...event }))
}

export const dryRun = async (tenant: Tenant, body: object): Promise<ErasureScope> => {
  const answer = await tenant.post<{ scope: ErasureScope }>(ANONYMIZE, { dry_run: true, ...body })
  expect(answer.status).toBe(200)
  return answer.body.scope
}

/** Asks and approves at once. */
export const request = async (tenant: Tenant, body: object): Promise<ErasureCase> => {
  const answer = await tenant.post<{ case: ErasureCase }>(ANONYMIZE, {
    reason: 'They asked by letter',
    legal_basis: 'Art. 17(1)(b)',
    ...body,
  })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body.case
}

export const caseOf = async (tenant: Tenant, no: number) =>
  (await tenant.get<ErasureCase>(`${ERASURES}/${no}`)).body

export const runErase = (deps: Deps) => erase.run(deps, () => false)

/** Every table of the database as text, catalogs too: what of these texts stands in which. */
export async function tablesWith(db: Database, texts: readonly string[]): Promise<string[]> {
  const tables = await db.query<{ name: string; columns: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name,
       (select string_agg(format('%I::text', attname), ', ') from pg_attribute
        where attrelid = c.oid and attnum > 0 and not attisdropped) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm', 'p') and n.nspname <> 'pg_toast'
       -- TimescaleDB can't read its own parent of compressed chunks; they are read one by one.
       and c.relname not like '\\_compressed\\_hypertable%' order by 1`,
  )
  const found: string[] = []
  for (const { name, columns } of tables) {
    const [row] = await db.query<{ n: number }>(
      `select count(*)::int as n from (select lower(concat_ws(chr(10), ${columns})) as line from ${name}) lines
       where exists (select from unnest($1::text[]) as one where strpos(line, lower(one)) > 0)`,
      [`{${texts.map((text) => JSON.stringify(text)).join(',')}}`],
    )
    if ((row?.n ?? 0) > 0) found.push(`${name}: ${row?.n ?? 0}`)
  }
  return found
}
