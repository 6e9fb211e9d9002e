import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '@/lib/db/database'
import { JOBS } from '@/lib/jobs/jobs'
import { runJob } from '@/lib/jobs/scheduler'
import { testDeps } from '../helpers/context'
import { isServer, openTestDatabase } from '../helpers/database'

let db: Database
beforeAll(async () => {
  db = await openTestDatabase(2)
})
afterAll(() => db.close())

describe('the smallest pool', () => {
  test('all jobs at once get through, though each holds a lock and works on another connection', async () => {
    await Promise.all(JOBS.map((job) => runJob(testDeps(db), job)))
    const failed = await db.query(`select job, detail from job_runs where outcome <> 'Success'`)
    expect(failed).toEqual([])
  })

  test('many transactions and queries at once all end', async () => {
    const rounds = Array.from({ length: 30 }, (_, n) =>
      n % 2 === 0 ? db.query('select 1 as n') : db.transaction((tx) => tx.query('select 1 as n')),
    )
    expect((await Promise.all(rounds)).length).toBe(30)
  })
})

describe('a lock', () => {
  test.runIf(isServer())(
    'is held by one at a time: another who does not wait is told, one who waits comes after',
    async () => {
      const order: string[] = []
      let release = () => {}
      const held = new Promise<void>((resolve) => (release = resolve))
      const first = db.exclusively(7, () => held.then(() => order.push('first')), false)
      await expect
        .poll(async () => (await db.query('select 1 from pg_locks where locktype = $1', ['advisory'])).length)
        .toBe(1)
      expect(await db.exclusively(7, async () => 'got it', false)).toBeNull()
      const waiting = db.exclusively(7, async () => order.push('second'), true)
      release()
      await Promise.all([first, waiting])
      expect(order).toEqual(['first', 'second'])
    },
  )

  test('is let go when what it guarded fails', async () => {
    await expect(db.exclusively(8, () => Promise.reject(new Error('no')), false)).rejects.toThrow('no')
    expect(await db.exclusively(8, async () => 'free', false)).toBe('free')
  })
})

describe('a transaction', () => {
  test('that fails leaves nothing, COPY included', async () => {
    const failing = db.transaction(async (tx) => {
      await tx.query(
        `insert into job_runs (job, started_at, duration_ms, outcome) values ('gone', now(), 1, 'Success')`,
      )
      await tx.copyIn(
        'job_runs',
        ['job', 'started_at', 'duration_ms', 'outcome'],
        'gone\t2026-01-01T00:00:00Z\t1\tSuccess\n',
      )
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await db.query(`select 1 from job_runs where job = 'gone'`)).toEqual([])
  })

  test('COPY refuses a row that is wrong and says so, and the connection goes on', async () => {
    const copy = db.transaction((tx) => tx.copyIn('job_runs', ['job', 'started_at'], 'x\tno time\n'))
    await expect(copy).rejects.toMatchObject({ code: '22007' })
    expect(await db.query('select 1 as n')).toEqual([{ n: 1 }])
  })

  test.each([10, 100_000])('COPY of %i rows of which the last is wrong leaves none of them', async (rows) => {
    const line = 'many\t2026-01-01T00:00:00Z\t1\tSuccess\n'
    const columns = ['job', 'started_at', 'duration_ms', 'outcome']
    const copy = (text: string) => db.transaction((tx) => tx.copyIn('job_runs', columns, text))
    await expect(copy(`${line.repeat(rows)}bad\n`)).rejects.toMatchObject({ code: '22P04' })
    expect(await db.query(`select 1 from job_runs where job = 'many'`)).toEqual([])
  })

  test.runIf(isServer())('whose connection is cut says so instead of waiting for ever', async () => {
    const cut = db.transaction(async (tx) => {
      const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
      await db.query('select pg_terminate_backend($1)', [row?.pid])
      await tx.copyIn('job_runs', ['job'], 'x\n')
    })
    await expect(cut).rejects.toThrow()
    expect(await db.query('select 1 as n')).toEqual([{ n: 1 }])
  })

  test('values come back as they are bound: bigint as a number, instants as text with microseconds', async () => {
    const [row] = await db.query(
      `select $1::bigint as n, $2::timestamptz as at, $3::text as text, $4::jsonb as json`,
      [9007199254740991, '2026-11-24T12:00:00.123456Z', 'ä\\', JSON.stringify({ a: [1, null] })],
    )
    expect(row).toEqual({
      n: 9007199254740991,
      at: '2026-11-24 12:00:00.123456+00',
      text: 'ä\\',
      json: expect.anything(),
    })
  })
})

describe('a statement', () => {
  const BYTES = new Uint8Array([0, 39, 92, 255])

  test('takes values of every kind, whatever they need to be written', async () => {
    const long = 'ü😀'.repeat(300_000)
    const [row] = await db.query(
      `select $1::boolean as yes, $2::text as nothing, encode($3::bytea, 'hex') as bytes, $4::text = $5 as same,
        length($4::text) as length, $6::float8 as half, array[1, 2] as numbers`,
      [true, null, BYTES, long, long, 0.5],
    )
    expect(row).toEqual({
      yes: true,
      nothing: null,
      bytes: '00275cff',
      same: true,
      length: 600_000,
      half: 0.5,
      numbers: [1, 2],
    })
    const listed = await db.query('select cardinality($1::text[]) as items, $2::bytea = $3 as same', [
      ['a', 'b,c'],
      BYTES,
      BYTES,
    ])
    expect(listed).toEqual([{ items: 2, same: true }])
    expect(await db.query('select where false', [])).toEqual([])
  })

  test.each([
    ['can not be read', 'selec', [], '42601'],
    ['has a value that is none of its type', 'select $1::integer', ['x'], '22P02'],
    ['fails after its first rows', 'select n, 1 / (3 - n) from generate_series(1, 5) as n', [], '22012'],
  ])(
    'that %s says so, alone and in a transaction, and the next is answered',
    async (_, text, values, code) => {
      await expect(db.query(text, values)).rejects.toMatchObject({ code })
      expect(await db.query('select $1::integer as n', [1])).toEqual([{ n: 1 }])
      await expect(db.transaction((tx) => tx.query(text, values))).rejects.toMatchObject({ code })
      expect(await db.query('select $1::integer as n', [2])).toEqual([{ n: 2 }])
    },
  )
})
