import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setAuthRuntime } from '@/lib/auth/session'
import { listEventTypes } from '@/lib/contract/event-types'
import type { Database } from '@/lib/db/database'
import { openServer } from '@/lib/db/server'
import { route } from '@/lib/http/route'
import { setDeps } from '@/lib/services/process'
import { mintKey } from '../helpers/api'
import { capturedLog, testDeps } from '../helpers/context'
import { isServer, mintTenant, openTestDatabase, serverUrl } from '../helpers/database'
import { expectProblem } from '../helpers/problem'
import { testAuthRuntime } from '../helpers/people'

const SLOW = 'select pg_sleep(60)'

describe.runIf(isServer())('a statement that takes too long', () => {
  let whole: Database
  let hasty: Database
  beforeAll(async () => {
    whole = await openTestDatabase()
    const [row] = await whole.query<{ name: string }>('select current_database() as name')
    const url = new URL(`/${row?.name ?? ''}`, serverUrl()).href
    hasty = openServer({ url, poolMax: 2, statementTimeoutMs: 200 })
  })
  afterAll(async () => {
    await hasty.close()
    await whole.close()
  })

  test('has five minutes where nothing else is said, in every role but the owner', async () => {
    const shown = async (on: Pick<Database, 'query'>) =>
      (await on.query<{ statement_timeout: string }>('show statement_timeout'))[0]?.statement_timeout
    const tenant = whole.tenant(await mintTenant(whole))
    expect([await shown(tenant), await shown(whole.as('auth')), await shown(whole.as('retention'))]).toEqual([
      '5min',
      '5min',
      '5min',
    ])
    expect(await shown(whole)).toBe('0')
  })

  test('is stopped, alone and in a transaction, and its connection goes on', async () => {
    const tenant = hasty.tenant(await mintTenant(whole))
    for (const on of [tenant, hasty.as('auth')]) {
      await expect(on.query(SLOW)).rejects.toMatchObject({ code: '57014' })
      await expect(on.transaction((tx) => tx.query(SLOW))).rejects.toMatchObject({ code: '57014' })
      expect(await Promise.all([1, 2, 3, 4].map(() => on.query('select 1 as n')))).toHaveLength(4)
    }
  })

  test('is answered with a problem that says so and nothing of the statement; the log has it', async () => {
    const tenantId = await mintTenant(whole)
    const { log, lines } = capturedLog()
    const deps = { ...testDeps(hasty), log }
    setDeps(deps)
    setAuthRuntime(testAuthRuntime(deps))
    const { secret } = await mintKey({ db: whole, clock: deps.clock }, tenantId)
    const handler = route(listEventTypes, async ({ ctx }) => {
      await ctx.db.query(SLOW)
      return { event_types: [], allow_unregistered: false }
    })
    const headers = { authorization: `Bearer ${secret}` }
    const request = new Request('http://localhost/api/audit/event-types', { headers })
    const response = await handler(request, { params: Promise.resolve({}) })
    expect(response.headers.get('retry-after')).toBe('10')
    const problem = await expectProblem(response, 503)
    expect(problem.code).toBe('overloaded')
    expect(JSON.stringify(problem)).not.toMatch(/pg_sleep|57014|select/i)
    expect(lines()).toContain('57014')
  })
})
