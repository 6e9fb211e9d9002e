import { readdirSync } from 'node:fs'
import type * as Fs from 'node:fs'
import { expect, test, vi } from 'vitest'
import { tempFolders } from '../../tests/temp-folder'
import { systemClock } from '../clock'
import type { Entry } from '../event'
import { Metrics } from '../metrics'
import { Spool } from './spool'

/** The disk takes its time, and now and then only part of a write. */
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>()
  let turn = 0
  const write = (
    handle: number,
    bytes: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: NodeJS.ErrnoException | null, count: number) => void,
  ) => {
    turn++
    const part = turn % 3 === 0 ? Math.max(1, length >> (turn % 7)) : length
    setTimeout(() => fs.write(handle, bytes, offset, part, position, done), turn % 20)
  }
  return { ...fs, write }
})

const folder = tempFolders()
const entryOf = (n: number): Entry => ({ id: `e${n}`, json: JSON.stringify({ n, pad: 'x'.repeat(n % 90) }) })
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('before a disk that is slower than the log, every event is taken once and in order, and no file is left', async () => {
  const directory = folder()
  const failures: Error[] = []
  const spool = new Spool(
    { directory, segmentBytes: 4_000, syncIntervalMs: 5 },
    {
      clock: systemClock,
      memoryMax: 100,
      metrics: new Metrics(() => 0),
      ready: () => undefined,
      failed: (error) => failures.push(error),
    },
  )
  const total = 4_000
  const taken: number[] = []
  let pushed = 0
  while (taken.length < total && failures.length === 0) {
    for (let i = 0; i < 40 && pushed < total; i++) if (spool.push(entryOf(pushed))) pushed++
    const entries = spool.take(30, 1_000_000)
    for (const { json } of entries) taken.push((JSON.parse(json) as { n: number }).n)
    // The log answers at once.
    if (entries.length > 0) spool.settle(entries)
    await turn()
  }
  await spool.close()
  expect(failures).toEqual([])
  expect(taken).toEqual(Array.from({ length: total }, (_, n) => n))
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  expect(files.filter(({ name }) => name.endsWith('.spool'))).toEqual([])
})
