import { afterAll, beforeAll, expect, test } from 'vitest'
import { runRetention } from '@/lib/services/retention/run'
import { age, keepFor, settleLog } from '../helpers/aged-log'
import { type Api, startApi } from '../helpers/api'
import { testClock } from '../helpers/context'
import { storedEvents } from '../helpers/events'
import { verify } from '../helpers/verify'

let api: Api
beforeAll(async () => {
  api = await startApi(testClock(Date.now()))
})
afterAll(() => api.close())

test('what retention removed is told from what is missing: the tree keeps its leaves, and one event more that is gone is found', async () => {
  const tenant = await api.mintTenant()
  await age(tenant, api.deps.clock.nowMs(), 1)
  await keepFor(api.deps, tenant.id, 'security', 700)
  await settleLog(api.deps)
  const before = await storedEvents(api.db, tenant.id)
  expect(await verify(tenant)).toMatchObject({ ok: true, events: before.length, removed: 0 })

  const { removed } = await runRetention(api.deps)
  expect(removed).toBeGreaterThan(0)
  const after = await storedEvents(api.db, tenant.id)
  // The check before and the run are events themselves.
  expect(await verify(tenant)).toMatchObject({ ok: true, events: after.length, removed, first_bad_seq: null })

  const kept = after.filter(({ category }) => category === 'security').at(-1)
  if (kept === undefined) throw new Error('retention kept no event between those it removed')
  await api.db.query(`select decompress_chunk(c, true) from show_chunks('events') c`)
  await api.db.transaction(async (tx) => {
    await tx.query(`set local session_replication_role = 'replica'`)
    await tx.query(`delete from events where tenant_id = $1 and seq = $2`, [tenant.id, kept.seq])
  })
  expect(await verify(tenant)).toMatchObject({ ok: false, removed: removed + 1 })
})
