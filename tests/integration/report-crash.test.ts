import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, expect, test } from 'vitest'
import type { Database } from '@/lib/db/database'
import { openEmbedded } from '@/lib/db/embedded'
import { migrate } from '@/lib/db/migrate'
import { openServer } from '@/lib/db/server'
import { createReport } from '@/lib/services/report/create'
import { getReport } from '@/lib/services/report/list'
import { runReports } from '@/lib/services/report/run'
import { recordedActs, testContext, testDeps } from '../helpers/context'
import { isServer, mintTenant, serverUrl } from '../helpers/database'
import { aReport, computing, MARCH } from '../helpers/reports'
import { spawnChild, tempDirectory } from '../helpers/spawn-child'

const KILLS = 2

const [dataDir, removeDirectory] = tempDirectory('reports')
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

test('kill -9 in the middle of a report, again and again: the next process begins it anew, and it is done once', async () => {
  await admin?.unsafe(`create database ${name}`)
  let db = await open()
  await migrate(db)
  const tenantId = await mintTenant(db)
  const ctx = () => testContext(testDeps(db), tenantId)
  const { id } = await createReport({ ctx: ctx(), input: { framework: 'soc2', ...MARCH } })
  for (let n = 0; n < KILLS; n++) {
    await db.close()
    const child = spawnChild('report-until-killed.ts', [target])
    await child.says(/computing/)
    await child.kill('SIGKILL')
    db = await open()
    expect(await getReport({ ctx: ctx(), input: { id } })).toMatchObject({
      state: 'running',
      attempts: n + 1,
    })
  }
  await runReports(testDeps(db), undefined, computing(aReport()))
  expect(await getReport({ ctx: ctx(), input: { id } })).toMatchObject({ state: 'done', attempts: KILLS + 1 })
  const acts = (await recordedActs(db, tenantId)).map(({ action }) => action)
  expect(acts).toEqual(['report.request', 'report.finish'])
  await db.close()
})
