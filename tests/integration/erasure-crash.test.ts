import { randomBytes, randomInt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, expect, test } from 'vitest'
import type { VerifyLine } from '@/lib/contract/ledger-verify'
import type { Database } from '@/lib/db/database'
import { openEmbedded } from '@/lib/db/embedded'
import { migrate } from '@/lib/db/migrate'
import { openServer } from '@/lib/db/server'
import { openNote } from '@/lib/ledger/signed-note'
import { anonymize } from '@/lib/services/erasure/anonymize'
import { getErasure } from '@/lib/services/erasure/list'
import { appendEvents } from '@/lib/services/event/append'
import { logKeysOf, verifyByNode } from '@/lib/services/ledger/log-keys'
import { verifyLog } from '@/lib/services/ledger/verify'
import { settleLog } from '../helpers/aged-log'
import { testContext, testDeps } from '../helpers/context'
import { isServer, mintTenant, serverUrl } from '../helpers/database'
import { CANARY, CANARY_TEXTS, othersEvents, ownEvents, runErase, tablesWith } from '../helpers/erasure'
import { DAY_MS, demoLog, storedEvents } from '../helpers/events'
import { spawnChild, tempDirectory } from '../helpers/spawn-child'

const KILLS = 4
const PARTS_MAX = 6
const OWN = 10_000
const OTHERS = 2_000
const BATCH = 2_000

const [dataDir, removeDirectory] = tempDirectory('erasure')
const name = `sentinel_test_${randomBytes(6).toString('hex')}`
const target = isServer() ? new URL(`/${name}`, serverUrl()).href : dataDir
const admin = isServer() ? postgres(serverUrl(), { max: 1, onnotice: () => {} }) : null

afterAll(async () => {
  removeDirectory()
  await admin?.unsafe(`drop database if exists ${name} with (force)`)
  await admin?.end()
})

const open = (): Promise<Database> =>
  isServer() ? Promise.resolve(openServer({ url: target, poolMax: 4 })) : openEmbedded(dataDir)

const clock = { nowMs: () => Date.now(), advance: () => {} }
const headers = new Headers({ 'content-type': 'application/json' })

async function send(db: Database, tenantId: string, events: readonly object[]) {
  const ctx = testContext(testDeps(db, clock), tenantId)
  for (let at = 0; at < events.length; at += BATCH) {
    const bytes = Buffer.from(JSON.stringify(events.slice(at, at + BATCH)))
    expect((await appendEvents({ ctx, input: { bytes, headers, atomic: false } })).rejected).toBe(0)
  }
}

/** The files of the database's tables and indexes; the journal is written over in its own time. */
async function filesWith(db: Database, texts: readonly string[]): Promise<string[]> {
  await db.query('checkpoint')
  const [row] = await db.query<{ directory: string; oid: number }>(
    `select current_setting('data_directory') as directory, (select oid::int from pg_database where datname = current_database()) as oid`,
  )
  const base = isServer()
    ? join(row?.directory ?? '', 'base', String(row?.oid))
    : join(dataDir, 'pgdata', 'base')
  return readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const text = readFileSync(file).toString('latin1').toLowerCase()
      return texts.some((one) => text.includes(one.toLowerCase()))
    })
}

async function verdict(db: Database, tenantId: string) {
  let last: VerifyLine | undefined
  for await (const line of await verifyLog({ ctx: testContext(testDeps(db, clock), tenantId), input: {} }))
    last = line
  return last
}

test(
  'kill -9 in the middle of an erasure of 10,000 events, again and again, while events come in: the case ends, and nothing is left',
  { timeout: 900_000 },
  async () => {
    await admin?.unsafe(`create database ${name}`)
    let db = await open()
    await migrate(db)
    const tenantId = await mintTenant(db)
    const nowMs = Date.now()
    // Half of them lie in compressed chunks.
    await send(db, tenantId, ownEvents(OWN / 2, nowMs - 30 * DAY_MS, (22 * DAY_MS) / (OWN / 2)))
    await send(db, tenantId, ownEvents(OWN / 2, nowMs - 3 * DAY_MS, (3 * DAY_MS) / (OWN / 2)))
    await send(db, tenantId, demoLog(OTHERS, 30, nowMs, 5))
    await send(db, tenantId, othersEvents(nowMs))
    await settleLog(testDeps(db, clock))
    const ctx = () => testContext(testDeps(db, clock), tenantId)
    const { case: made } = await anonymize({
      ctx: ctx(),
      input: { email: CANARY.email, reason: 'By letter', legal_basis: 'Art. 17(1)(b)' },
    })
    const no = String(made?.case)
    expect((await filesWith(db, CANARY_TEXTS)).length, 'the search finds what is there').toBeGreaterThan(0)

    for (let n = 0; n < KILLS; n++) {
      await db.close()
      const child = spawnChild('erase-until-killed.ts', [target])
      await child.says(new RegExp(`(part\\n){${randomInt(1, PARTS_MAX)}}`))
      await child.kill('SIGKILL')
      expect(child.output()).not.toMatch(/finished/)
      db = await open()
    }
    expect((await getErasure({ ctx: ctx(), input: { case: no } })).state).toBe('erasing')

    let appended = 0
    let isRunning = true
    const ingest = async () => {
      while (isRunning) {
        // The person goes on, too.
        await send(db, tenantId, [{ event_type: 'data.created' }, ...ownEvents(1, Date.now(), 0)])
        appended += 2
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    const before = (await storedEvents(db, tenantId)).length
    const ingesting = ingest()
    const deps = testDeps(db, clock)
    for (let n = 0; n < 5 && (await getErasure({ ctx: ctx(), input: { case: no } })).state === 'erasing'; n++)
      await runErase(deps)
    isRunning = false
    await ingesting
    expect(appended).toBeGreaterThan(0)
    const done = await getErasure({ ctx: ctx(), input: { case: no } })
    expect(done).toMatchObject({ state: 'done', subject: null })
    // Later ones are another matter: what the person did after they were erased.
    const own = done.counts['own'] ?? 0
    expect(own).toBeGreaterThanOrEqual(OWN + 2)
    expect((await storedEvents(db, tenantId)).length).toBe(before + appended + 1)
    const { text } = openNote(done.certificate ?? '', await logKeysOf(db, tenantId), verifyByNode)
    const [format, body = ''] = text.split('\n')
    expect(format).toBe('sentinel-audit/erasure/v1')
    expect(JSON.parse(body)).toMatchObject({ case: Number(no), counts: { own, mentions: 4 } })
    expect(await verdict(db, tenantId)).toMatchObject({ ok: true, first_bad_seq: null })

    // What the person did afterwards is erased by a second case, and then nothing is left anywhere.
    await anonymize({
      ctx: ctx(),
      input: { actor_id: CANARY.id, email: CANARY.email, reason: 'Again', legal_basis: 'Art. 17(1)(b)' },
    })
    await runErase(deps)
    expect(await tablesWith(db, CANARY_TEXTS)).toEqual([])
    expect(await filesWith(db, CANARY_TEXTS)).toEqual([])
    expect(await verdict(db, tenantId)).toMatchObject({ ok: true, first_bad_seq: null })
    await db.close()
  },
)
