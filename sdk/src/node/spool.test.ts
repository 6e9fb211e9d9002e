import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { manualClock } from '../../tests/manual-clock'
import { tempFolders } from '../../tests/temp-folder'
import type { Entry } from '../event'
import { Metrics } from '../metrics'
import { Spool, type SpoolOptions } from './spool'

const folder = tempFolders()
const entries = (from: number, to: number): Entry[] =>
  Array.from({ length: to - from }, (_, index) => ({
    id: `id-${from + index}`,
    json: `{"n":${from + index}}`,
  }))
const ids = (taken: readonly Entry[]) => taken.map(({ id }) => Number(id.slice(3)))
const upTo = (count: number, from = 0) => Array.from({ length: count - from }, (_, index) => from + index)

function open(directory: string, options: Partial<SpoolOptions> = {}, memoryMax = 100) {
  const told: string[] = []
  const metrics = new Metrics(() => 0)
  let wake = () => undefined as void
  const parts = {
    clock: manualClock(),
    memoryMax,
    metrics,
    ready: () => wake(),
    failed: ({ message }: Error) => told.push(message),
  }
  const spool = new Spool({ directory, ...options }, parts)
  /** Everything there is, in the order in which it is given out. */
  const drain = async (settles = true): Promise<number[]> => {
    const all: number[] = []
    while (spool.size > 0 || spool.hasMore) {
      const batch = spool.take(30, Infinity)
      all.push(...ids(batch))
      if (settles) spool.settle(batch)
      if (batch.length === 0 && spool.hasMore) await new Promise<void>((resolve) => (wake = resolve))
    }
    return all
  }
  return {
    spool,
    told,
    metrics,
    drain,
    push: (from: number, to: number) => entries(from, to).map((one) => spool.push(one)),
  }
}

/** As after kill -9: what is on the disk is there, and the process of that folder is not. */
function abandon(root: string): void {
  for (const name of readdirSync(root)) {
    const [host] = name.split('.')
    renameSync(
      join(root, name),
      join(root, `${host ?? ''}.${2 ** 30}.1.dead${Math.random().toString(16).slice(2)}`),
    )
  }
}
const files = (root: string) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(spool|acked)$/.test(name))

describe('the spool', () => {
  test('gives out in order what memory has no room for, while more comes', async () => {
    const { spool, push, drain, metrics } = open(folder())
    push(0, 500)
    expect(spool.size).toBe(100)
    const first = spool.take(60, Infinity)
    push(500, 1_000)
    const rest = await drain()
    expect([...ids(first), ...rest]).toEqual(upTo(1_000))
    expect(metrics.snapshot().spooled).toBe(1_000)
    push(1_000, 1_050)
    expect(spool.size).toBe(50)
  })

  test('is replayed in order by the process that comes after, before what that one emits', async () => {
    const root = folder()
    const before = open(root, { segmentBytes: 2_000 })
    before.push(0, 300)
    await before.spool.synced()
    abandon(root)
    const after = open(root)
    after.push(300, 400)
    expect(await after.drain()).toEqual(upTo(400))
    await after.spool.close()
    expect(readdirSync(root)).toEqual([])
  })

  test('sends again only what was not settled', async () => {
    const root = folder()
    const before = open(root)
    before.push(0, 90)
    const [first, second, third] = [30, 30, 30].map((count) => before.spool.take(count, Infinity))
    before.spool.settle(first ?? [])
    before.spool.settle(third ?? [])
    await before.spool.close()
    expect(second).toHaveLength(30)
    const after = open(root)
    expect(await after.drain()).toEqual(upTo(90, 30))
  })

  test('with a torn tail gives all but the torn event', async () => {
    const root = folder()
    const before = open(root)
    before.push(0, 50)
    await before.spool.synced()
    const [name = ''] = files(root)
    appendFileSync(join(root, name), '0badcafe\t"id-50"\t{"n":5')
    abandon(root)
    const after = open(root)
    expect(await after.drain()).toEqual(upTo(50))
    expect(after.told).toEqual([])
    await after.spool.close()
    expect(files(root)).toEqual([])
  })

  test('says so when an event is damaged, and gives out the others', async () => {
    const root = folder()
    const before = open(root)
    before.push(0, 50)
    await before.spool.synced()
    const path = join(root, files(root)[0] ?? '')
    writeFileSync(path, readFileSync(path, 'utf8').replace('{"n":25}', '{"n":99}'))
    abandon(root)
    const after = open(root)
    expect(await after.drain()).toEqual(upTo(50).filter((n) => n !== 25))
    expect(after.told).toHaveLength(1)
    expect(after.told[0]).toContain('1 events of the spool are damaged')
  })

  test('with its position lost begins at the start', async () => {
    const root = folder()
    const before = open(root)
    before.push(0, 90)
    before.spool.settle(before.spool.take(30, Infinity))
    await before.spool.close()
    const acked = files(root).find((name) => name.endsWith('.acked')) ?? ''
    writeFileSync(join(root, acked), '9999999 00000000')
    const after = open(root)
    expect(await after.drain()).toEqual(upTo(90))
  })

  test('is not taken from a process that runs, and from one of another host only when that is silent', async () => {
    const root = folder()
    const running = open(root)
    running.push(0, 10)
    await running.spool.synced()
    expect(await open(root).drain()).toEqual([])
    abandon(root)
    const name = files(root)[0]?.split('/')[0] ?? ''
    renameSync(join(root, name), join(root, `elsewhere.1.1.abc`))
    expect(await open(root).drain()).toEqual([])
    utimesSync(join(root, 'elsewhere.1.1.abc'), new Date(0), new Date(0))
    expect(await open(root).drain()).toEqual(upTo(10))
    expect(existsSync(join(root, 'elsewhere.1.1.abc'))).toBe(false)
  })

  test('takes no more than it may, and takes again when there is room', async () => {
    const { spool, push, drain } = open(folder(), { bytesMax: 1_000 })
    const taken = push(0, 100).filter(Boolean).length
    expect(taken).toBeGreaterThan(10)
    expect(taken).toBeLessThan(100)
    expect(await drain()).toEqual(upTo(taken))
    expect(push(100, 101)).toEqual([true])
    await spool.close()
  })

  test('removes a file when all of it is settled', async () => {
    const root = folder()
    const { push, drain, spool } = open(root, { segmentBytes: 500 })
    push(0, 200)
    await spool.synced()
    expect(files(root).length).toBeGreaterThan(5)
    await drain()
    expect(files(root).filter((name) => name.endsWith('.spool'))).toHaveLength(1)
  })

  test('writes the rest before it returns where a process ends at once', async () => {
    const root = folder()
    const before = open(root)
    before.push(0, 50)
    before.spool.finishSync()
    abandon(root)
    expect(await open(root).drain()).toEqual(upTo(50))
  })
})
