import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, expect, test } from 'vitest'
import type { VerifyLine } from '@/lib/contract/ledger-verify'
import type { Database } from '@/lib/db/database'
import { openEmbedded } from '@/lib/db/embedded'
import { migrate } from '@/lib/db/migrate'
import { openServer } from '@/lib/db/server'
import { appendEvents } from '@/lib/services/event/append'
import { indexPending } from '@/lib/services/event/index-pending'
import { verifyLog } from '@/lib/services/ledger/verify'
import { runRetention } from '@/lib/services/retention/run'
import { cutoffMs, keepFor } from '../helpers/aged-log'
import { testContext, testDeps } from '../helpers/context'
import { isServer, mintTenant, serverUrl } from '../helpers/database'
import { DAY_MS, storedEvents } from '../helpers/events'
import { spawnChild, tempDirectory } from '../helpers/spawn-child'

const KILLS = 3
const PARTS_MAX = 5
const LIVES_MS_MAX = 20
const DAYS = 40
const API_EVENTS = 12
const SECURITY_EVENTS = 2

const [dataDir, removeDirectory] = tempDirectory('retention')
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

function send(db: Database, tenantId: string, events: readonly object[]) {
  const ctx = testContext(testDeps(db, clock), tenantId)
  return appendEvents({
    ctx,
    input: { bytes: Buffer.from(JSON.stringify(events)), headers, atomic: false },
  })
}

async function seed(db: Database): Promise<string> {
  await migrate(db)
  const tenantId = await mintTenant(db)
  const start = cutoffMs(Date.now(), 365) - DAYS * DAY_MS
  const day = (n: number) =>
    Array.from({ length: API_EVENTS + SECURITY_EVENTS }, (_, one) => ({
      id: randomUUID(),
      event_type: one < API_EVENTS ? 'api.request' : 'security.policy_violated',
      occurred_at: new Date(start + n * DAY_MS + one * 3_600_000).toISOString(),
    }))
  // The last day is not past its period.
  for (let n = 0; n <= DAYS; n++) expect((await send(db, tenantId, day(n))).rejected).toBe(0)
  await keepFor({ db, clock }, tenantId, 'security', 2_557)
  await indexPending(testDeps(db, clock), true)
  await db.query(
    `select compress_chunk(c, true) from show_chunks('events', older_than => now() - interval '7 days') c`,
  )
  return tenantId
}

test(
  'kill -9 in the middle of a run, again and again: the run goes on, ends, and is one event with the right counts',
  { timeout: 600_000 },
  async () => {
    await admin?.unsafe(`create database ${name}`)
    let db = await open()
    const tenantId = await seed(db)
    const left = async () => (await storedEvents(db, tenantId)).length
    const whole = await left()
    for (let n = 0; n < KILLS; n++) {
      await db.close()
      const child = spawnChild('retain-until-killed.ts', [target])
      await child.says(new RegExp(`(part\\n){${randomInt(1, PARTS_MAX)}}`))
      await new Promise((resolve) => setTimeout(resolve, randomInt(LIVES_MS_MAX)))
      await child.kill('SIGKILL')
      expect(child.output()).not.toMatch(/finished/)
      db = await open()
    }
    expect(await left(), 'some were removed, and not all').toBeLessThan(whole)
    expect(await left()).toBeGreaterThan(whole - DAYS * API_EVENTS)

    // The rest is removed while events come in.
    let appended = 0
    let isRunning = true
    const ingest = async () => {
      while (isRunning || appended === 0) {
        const { stored } = await send(db, tenantId, [
          { event_type: 'data.created' },
          { event_type: 'data.updated' },
        ])
        appended += stored
      }
    }
    const ingesting = ingest()
    await runRetention(testDeps(db, clock)).finally(() => {
      isRunning = false
    })
    await ingesting
    expect((await runRetention(testDeps(db, clock))).removed).toBe(0)

    const log = await storedEvents(db, tenantId)
    const runs = log.filter(({ action }) => action === 'retention.run')
    expect(runs.map(({ metadata }) => metadata)).toEqual([
      expect.objectContaining({
        deleted: DAYS * API_EVENTS,
        by_category: { api: DAYS * API_EVENTS },
        seq_low: 0,
        seq_high: (DAYS - 1) * (API_EVENTS + SECURITY_EVENTS) + API_EVENTS - 1,
      }),
    ])
    expect(log.length).toBe(whole - DAYS * API_EVENTS + appended + 1)
    const [sums] = await db.query<{ ids: number; covered: number; open: number }>(
      `select (select count(*) from event_ids)::int as ids,
         ((select coalesce(sum(event_count), 0) from appends) + (select coalesce(sum(event_count), 0) from search_blocks))::int
           as covered,
         (select count(*) from retention_runs where finished_at is null)::int as open`,
    )
    expect(sums).toEqual({ ids: log.length, covered: log.length, open: 0 })
    let verdict: VerifyLine | undefined
    for await (const line of await verifyLog({ ctx: testContext(testDeps(db, clock), tenantId), input: {} }))
      verdict = line
    expect(verdict).toMatchObject({ ok: true, first_bad_seq: null, removed: DAYS * API_EVENTS })
    await db.close()
  },
)
