import { randomBytes, randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '@/lib/db/database'
import { listPolicies } from '@/lib/db/queries/jobs'
import { migrate } from '@/lib/db/migrate'
import { openServer } from '@/lib/db/server'
import { JOBS } from '@/lib/jobs/jobs'
import { runPolicyNoted } from '@/lib/jobs/policies'
import { runJob } from '@/lib/jobs/scheduler'
import { indexPending } from '@/lib/services/event/index-pending'
import { issueSetupLink } from '@/lib/services/tenant/setup'
import { recordAct } from '@/lib/services/record-act'
import { testContext, testDeps } from '../helpers/context'
import { isServer, mintTenant, serverUrl } from '../helpers/database'

/** A login that owns the database and is no superuser, and another that only serves requests. */
describe.runIf(isServer())('two logins, neither a superuser', () => {
  const mark = randomBytes(6).toString('hex')
  const [owner, app, name] = [`sentinel_owner_${mark}`, `sentinel_login_${mark}`, `sentinel_test_${mark}`]
  let admin: postgres.Sql
  let db: Database
  const urlOf = (login: string) => {
    const url = new URL(`/${name}`, serverUrl())
    url.username = login
    return url.href
  }

  beforeAll(async () => {
    admin = postgres(serverUrl(), { max: 1, onnotice: () => {} })
    await admin.unsafe(`create role ${owner} login`)
    await admin.unsafe(`create role ${app} login`)
    await admin.unsafe(`create database ${name} owner ${owner}`)
    db = openServer({ url: urlOf(app), ownerUrl: urlOf(owner), poolMax: 3 })
  })
  afterAll(async () => {
    await db.close()
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.unsafe(`drop role ${owner}`)
    await admin.unsafe(`drop role ${app}`)
    await admin.end()
  })

  test('an owner who may not make the roles is told what to run', async () => {
    await expect(migrate(db)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/Run as a superuser: .*GRANT sentinel_app TO/) },
    })
    const parts = ['app', 'auth', 'retention', 'erasure', 'ledger']
    const roles = parts.map((part) => `sentinel_${part}`)
    for (const role of roles) {
      await admin.unsafe(
        `do $$ begin create role ${role} nologin; exception when duplicate_object then end $$`,
      )
      await admin.unsafe(`grant ${role} to ${owner}`)
    }
    expect((await migrate(db)).at(-1)).toBeDefined()
    await admin.unsafe(`grant sentinel_app, sentinel_auth to ${app}`)
  })

  test('everything works: events, acts, people, the index, every job and every policy', async () => {
    const deps = testDeps(db)
    expect(await issueSetupLink(deps)).toMatch(/token=/)
    const tenantId = await mintTenant(db)
    const ctx = testContext(deps, tenantId)
    await ctx.db.transaction((tx) =>
      recordAct(tx, ctx, { event_type: 'system.startup', action: 'start', description: null }),
    )
    await ctx.db.people.transaction((tx) =>
      recordAct(tx, ctx, { event_type: 'user.login', action: 'login', description: null }),
    )
    expect(await indexPending(deps, true)).toBe(2)
    const read = () => ctx.db.query<{ seq: number }>('select seq from events order by seq')
    expect(await read()).toEqual([{ seq: 0 }, { seq: 1 }])
    await Promise.all(JOBS.map((job) => runJob(deps, job)))
    expect(await db.query(`select job, detail from job_runs where outcome <> 'Success'`)).toEqual([])
    for (const policy of await listPolicies(db))
      expect(await runPolicyNoted(deps, policy.job_id), policy.name).toBeNull()
    expect(await read()).toEqual([{ seq: 0 }, { seq: 1 }])
  })

  test('the owner sees every tenant through forced row security, and the login of requests nothing by itself', async () => {
    expect((await db.query('select 1 from event_ids')).length).toBe(2)
    expect((await db.query('select 1 from ledger_heads')).length).toBe(1)
    const bare = postgres(urlOf(app), { max: 1, onnotice: () => {} })
    try {
      expect((await bare`select current_user as who`)[0]?.['who']).toBe(app)
      await expect(bare`select * from public.events`).rejects.toThrow(/permission denied/)
      await expect(bare`update public.events set action = ''`).rejects.toThrow(/permission denied/)
      await expect(bare`set role sentinel_erasure`).rejects.toThrow(/permission denied/)
      await expect(bare`set role sentinel_retention`).rejects.toThrow(/permission denied/)
      await expect(bare.unsafe(`set role ${owner}`)).rejects.toThrow(/permission denied/)
    } finally {
      await bare.end()
    }
    expect(await db.tenant(randomUUID()).query('select 1 from events')).toEqual([])
  })

  test('a connection that is cut under a statement of a tenant says so, and the pool goes on', async () => {
    const tenant = db.tenant(randomUUID())
    for (let n = 0; n < 5; n++) {
      const cut = tenant.query('select pg_terminate_backend(pg_backend_pid()), pg_sleep(1)')
      await expect(cut).rejects.toThrow()
      expect(await Promise.all([1, 2, 3, 4].map(() => tenant.query('select 1 as n')))).toHaveLength(4)
    }
    await expect(tenant.query('select 1/0')).rejects.toThrow('division by zero')
    expect(await tenant.query('select 1 as n')).toEqual([{ n: 1 }])
  })
})
