import pino from 'pino'
import { describe, expect, it } from 'vitest'
import type { Connection, TenantDatabase } from './database'
import { followReplica } from './read-replica'
import type { ReplicaServer, Timeline } from './replica-server'

const log = pino({ level: 'silent' })
/** What a replica that does not arrive costs; one that does gets all the time it needs. */
const WAIT_MS = 30
const LONG_WAIT_MS = 30_000

/** Two servers that are wherever a test puts them; an answer's row says who gave it. */
function pair(waitMs = WAIT_MS) {
  const about = { system: '7', database: 'audit', timeline: 1, lagSeconds: 2 }
  const primary = { ...about, isStandby: false, position: 100 }
  const replica: Timeline = { ...about, isStandby: true, position: 100 }
  const fails: { next: Error | null; always: Error | null } = { next: null, always: null }
  const wait = { polls: 0, arriveAfterPolls: Number.POSITIVE_INFINITY }
  const asked: { tenantId: string; text: string }[] = []
  const refuse = () => {
    const error = fails.next ?? fails.always
    fails.next = null
    if (error !== null) throw error
  }
  const server: ReplicaServer = {
    position: async () => {
      refuse()
      if (++wait.polls > wait.arriveAfterPolls) replica.position = primary.position
      return replica.position
    },
    about: async () => {
      refuse()
      return { ...replica }
    },
    query: async (tenantId, text) => {
      refuse()
      asked.push({ tenantId, text })
      return { standing: { ...replica }, rows: [{ from: 'replica' }] }
    },
    close: async () => {},
  }
  /** Each commit moves the primary on. */
  const connection: Connection = {
    query: async <Row extends object>() => [{ from: 'primary' }] as unknown as Row[],
    orm: {} as Connection['orm'],
    transaction: async (run) => {
      primary.position += 10
      return run({} as never)
    },
    batch: (run) => connection.transaction(run),
  }
  const db: TenantDatabase = {
    ...connection,
    tenantId: 'tenant',
    mode: 'server',
    identity: {},
    people: connection,
    ledger: connection,
  }
  const follow = () =>
    followReplica({
      primary: { position: async () => primary.position, about: async () => ({ ...primary }) },
      replica: server,
      waitMs,
      log,
    })
  return { primary, replica, fails, wait, asked, db, follow }
}

const from = async (db: TenantDatabase) => (await db.query<{ from: string }>('select 1'))[0]?.from
const withSeverity = (severity: string, code: string) => Object.assign(new Error(code), { severity, code })

describe('a read', () => {
  it('is answered by the replica, for its tenant', async () => {
    const { db, asked, follow } = pair()
    const followed = follow()
    await followed.check()
    expect(await from(followed.reading(db))).toBe('replica')
    expect(asked).toEqual([{ tenantId: 'tenant', text: 'select 1' }])
    expect((await followed.state()).reads).toEqual({ replica: 1, primary: 0 })
  })

  it('is answered by the primary before the replica was looked at', async () => {
    const { db, follow } = pair()
    expect(await from(follow().reading(db))).toBe('primary')
  })

  it('waits for a replica that arrives in time', async () => {
    const { primary, wait, db, follow } = pair(LONG_WAIT_MS)
    const followed = follow()
    await followed.check()
    primary.position = 200
    wait.arriveAfterPolls = wait.polls + 3
    expect(await from(followed.reading(db))).toBe('replica')
    expect(wait.polls).toBeGreaterThan(3)
  })

  it('is answered by the primary where the replica lacks something after the wait', async () => {
    const { primary, db, follow } = pair()
    const followed = follow()
    await followed.check()
    primary.position = 200
    expect(await from(followed.reading(db))).toBe('primary')
    expect(await followed.state()).toMatchObject({ state: 'behind', lagBytes: 100, lagSeconds: 2 })
  })

  it('does not wait again for a replica that was late a moment ago, and finds it when it is back', async () => {
    const { primary, replica, wait, db, follow } = pair()
    const followed = follow()
    await followed.check()
    primary.position = 200
    await from(followed.reading(db))
    const { polls } = wait
    expect(await from(followed.reading(db))).toBe('primary')
    expect(wait.polls).toBe(polls)
    replica.position = 200
    await followed.check()
    expect(await from(followed.reading(db))).toBe('replica')
  })

  it('finds it by itself where somebody watches its state', async () => {
    const { fails, follow } = pair()
    const followed = follow()
    fails.next = new Error('gone')
    await followed.check()
    expect((await followed.state()).state).toBe('unreachable')
    await expect.poll(async () => (await followed.state()).state, { timeout: 30_000 }).toBe('in_use')
  })

  it('takes no answer that began before what it asked for, wherever the server said it was', async () => {
    const { primary, replica, wait, db, follow } = pair()
    const followed = follow()
    await followed.check()
    primary.position = 200
    wait.arriveAfterPolls = wait.polls
    const reading = followed.reading(db)
    expect(await from(reading)).toBe('replica')
    // Started again, it serves before it is as far as it was.
    replica.position = 150
    expect(await from(reading)).toBe('primary')
  })

  it.each([
    ['another server behind the same address', { system: '8' }],
    ['one that takes writes by now', { isStandby: false }],
  ])('takes no answer of %s', async (_, change) => {
    const { replica, db, follow } = pair()
    const followed = follow()
    await followed.check()
    Object.assign(replica, change)
    expect(await from(followed.reading(db))).toBe('primary')
  })

  it('that began on the primary stays there: a page does not go back in time', async () => {
    const { db, fails, follow } = pair()
    const followed = follow()
    await followed.check()
    const reading = followed.reading(db)
    fails.next = withSeverity('ERROR', '40001')
    expect(await from(reading)).toBe('primary')
    expect(await from(reading)).toBe('primary')
    // Another request begins anew: a statement that was cancelled says nothing of the replica.
    expect(await from(followed.reading(db))).toBe('replica')
  })

  it.each([
    ['a broken connection', Object.assign(new Error('gone'), { code: 'CONNECTION_CLOSED' })],
    ['a server that shuts down', withSeverity('FATAL', '57P01')],
  ])('survives %s', async (_, error) => {
    const { db, fails, follow } = pair()
    const followed = follow()
    await followed.check()
    fails.always = error
    expect(await from(followed.reading(db))).toBe('primary')
    expect(await followed.state()).toMatchObject({ state: 'unreachable', lagBytes: null })
    fails.always = null
    await followed.check()
    expect(await from(followed.reading(db))).toBe('replica')
  })

  it('that is refused is refused: the primary is not asked for what was wrong', async () => {
    const { db, fails, follow } = pair()
    const followed = follow()
    await followed.check()
    fails.next = withSeverity('ERROR', '25006')
    await expect(from(followed.reading(db))).rejects.toMatchObject({ code: '25006' })
  })
})

describe('what an operation wrote itself', () => {
  it.each([
    ['in its transaction', (db: TenantDatabase) => db.transaction(async () => null)],
    ['in the tree', (db: TenantDatabase) => db.ledger.transaction(async () => null)],
    ['among people', (db: TenantDatabase) => db.people.transaction(async () => null)],
  ])('%s is held by what it reads next', async (_, write) => {
    const { primary, wait, db, follow } = pair()
    const followed = follow()
    await followed.check()
    const reading = followed.reading(db)
    expect(await from(reading)).toBe('replica')
    await write(reading)
    expect(primary.position).toBe(110)
    // The replica doesn't arrive: only the primary has it.
    expect(await from(reading)).toBe('primary')
    wait.arriveAfterPolls = 0
  })
})

describe('the start', () => {
  it.each([
    ['takes writes of its own', { isStandby: false }, 'it is no replica'],
    ['follows another server', { system: '8' }, 'system identifier 8, and DATABASE_URL has 7'],
    ['has another database', { database: 'other' }, 'names the database "other", and DATABASE_URL "audit"'],
  ])('is refused where the server %s', async (_, change, reason) => {
    const { replica, db, follow } = pair()
    Object.assign(replica, change)
    const followed = follow()
    await expect(followed.check()).rejects.toThrow(reason)
    expect(await from(followed.reading(db))).toBe('primary')
    expect(await followed.state()).toMatchObject({ state: 'refused', lagBytes: null })
  })

  it('goes on without a replica that is gone, late or on another timeline', async () => {
    const gone = pair()
    gone.fails.always = new Error('connection refused')
    const late = pair()
    late.replica.position = 50
    const forked = pair()
    forked.replica.timeline = 2
    for (const { db, follow } of [gone, late, forked]) {
      const followed = follow()
      await followed.check()
      expect(await from(followed.reading(db))).toBe('primary')
      expect((await followed.state()).state).not.toBe('in_use')
    }
  })
})
