import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Proxy, startProxy } from '@/bench/steady/proxy'
import type { Database } from '@/lib/db/database'
import { openServer } from '@/lib/db/server'
import { isServer, mintTenant, openTestDatabase, serverUrl } from '../helpers/database'

const POOL_MAX = 2
/** Longer than anything here takes; a statement that is forgotten never ends. */
const FORGOTTEN_MS = 20_000

describe.runIf(isServer())('a connection that ends in the middle', () => {
  let whole: Database
  let db: Database
  let proxy: Proxy
  let tenantId: string
  beforeAll(async () => {
    whole = await openTestDatabase()
    tenantId = await mintTenant(whole)
    const [row] = await whole.query<{ name: string }>('select current_database() as name')
    const url = new URL(`/${row?.name ?? ''}`, serverUrl())
    proxy = await startProxy({ host: url.hostname, port: Number(url.port || 5432) })
    url.hostname = '127.0.0.1'
    url.port = String(proxy.port)
    db = openServer({ url: url.href, poolMax: POOL_MAX })
  })
  afterEach(() => proxy.stall(false))
  afterAll(async () => {
    await db.close()
    await proxy.close()
    await whole.close()
  })

  const ended = <T>(work: Promise<T>) =>
    Promise.race([
      work.then(
        () => 'fulfilled',
        (error: unknown) => String((error as { code?: unknown }).code ?? error),
      ),
      new Promise<string>((resolve) => setTimeout(() => resolve('forgotten'), FORGOTTEN_MS)),
    ])
  /** Cuts what `work` has begun, before its answer comes. */
  async function cutDuring(work: () => Promise<unknown>): Promise<string> {
    proxy.stall(true)
    const outcome = ended(work())
    await new Promise((resolve) => setTimeout(resolve, 50))
    proxy.cut()
    proxy.stall(false)
    const came = await outcome
    await soon()
    return came
  }
  /** Until every end of a connection has been heard of: whoever asks before that has it cut under them. */
  const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 100))
  /** Each connection of the pool is used, so that none is left in the middle of connecting. */
  const isWell = () =>
    Promise.all(
      Array.from({ length: POOL_MAX * 3 }, () =>
        db.tenant(tenantId).query<{ n: number }>('select pg_sleep(0.05), $1::int as n', [1]),
      ),
    ).then((all) => all.flat().length)
  const LOST = /^(CONNECTION_CLOSED|CONNECTION_DESTROYED|ECONNRESET|EPIPE)$/

  test('under a statement for a tenant: that fails, and the next ones do not', async () => {
    await isWell()
    for (let n = 0; n < 5; n++) {
      expect(await cutDuring(() => db.tenant(tenantId).query('select $1::int as n', [n]))).toMatch(LOST)
      expect(await isWell()).toBe(POOL_MAX * 3)
    }
  })

  test('under a transaction: that fails, and the next ones do not', async () => {
    for (let n = 0; n < 5; n++) {
      const work = () =>
        db.tenant(tenantId).transaction(async (tx) => {
          await tx.query('select $1::int as n', [n])
          await tx.query('select $1::int as n', [n + 1])
        })
      expect(await cutDuring(work)).toMatch(LOST)
      expect(await isWell()).toBe(POOL_MAX * 3)
    }
  })

  test('between two statements of a transaction: the second is refused', async () => {
    const work = db.tenant(tenantId).transaction(async (tx) => {
      await tx.query('select 1')
      proxy.cut()
      await soon()
      await tx.query('select 2')
    })
    expect(await ended(work)).toMatch(LOST)
    expect(await isWell()).toBe(POOL_MAX * 3)
  })

  test('under a lock: its work goes on, the lock is free, and can be taken again', async () => {
    for (let n = 0; n < 20; n++) {
      const held = db.exclusively(
        7,
        async () => {
          proxy.cut()
          await new Promise((resolve) => setTimeout(resolve, 20))
          return n
        },
        false,
      )
      expect(await ended(held)).toBe('fulfilled')
    }
    expect(await db.exclusively(7, () => Promise.resolve('mine'), true)).toBe('mine')
  })

  test('when the server ends it: that fails, and the next ones do not', async () => {
    const tenant = db.tenant(tenantId)
    for (let n = 0; n < 5; n++) {
      const work = tenant.transaction(async (tx) => {
        const [own] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
        await whole.query('select pg_terminate_backend($1)', [own?.pid])
        await tx.query('select 1')
      })
      expect(await ended(work)).toMatch(/^(57P01|CONNECTION_CLOSED|ECONNRESET|EPIPE)$/)
      expect(await isWell()).toBe(POOL_MAX * 3)
    }
  })
})

describe.runIf(isServer())('a transaction on a server', () => {
  let db: Database
  beforeAll(async () => {
    db = await openTestDatabase()
  })
  afterAll(() => db.close())

  test('writes nothing when a statement failed whose error nobody heard', async () => {
    const tenantId = await mintTenant(db)
    const work = db.transaction(async (tx) => {
      await tx.query(`update tenants set name = 'other' where id = $1`, [tenantId])
      await tx.query('select 1 / 0').catch(() => undefined)
    })
    await expect(work).rejects.toMatchObject({ code: '22012' })
    const [row] = await db.query<{ name: string }>('select name from tenants where id = $1', [tenantId])
    expect(row?.name).toBe('Test tenant')
  })

  test('says what made it fail, and not that it has failed', async () => {
    const work = db.transaction(async (tx) => {
      await tx.query('select 1 / 0').catch(() => undefined)
      await tx.query('select 1')
    })
    await expect(work).rejects.toMatchObject({ code: '22012' })
  })
})
