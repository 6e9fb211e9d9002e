import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { FakeLog, serveFakeLog } from './fake-log'
import { tempFolders } from './temp-folder'

const folder = tempFolders()

/** Runs the service until it has said so much, then kills it, or waits for its end. @returns the last event that it knew was synced */
async function service(args: readonly string[], killAtLine: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'sdk/tests/emit-until-killed.ts', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
    if (text.split('\n').length > killAtLine) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return Number([...text.matchAll(/synced (\d+)\n/g)].at(-1)?.[1] ?? -1)
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('after kill -9 everything emitted up to the last sync arrives, once and in order, whether the log was there or not', async () => {
  const directory = folder()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const log = new FakeLog()
  const synced: number[] = []

  synced.push(await service([url, directory, '0'], 30))
  synced.push(await service([url, directory, '100000'], 40))
  const served = await serveFakeLog(log, port)
  synced.push(await service([url, directory, '200000'], 50))
  // The log's answers are lost half of the time.
  log.faults = Array.from({ length: 1_000 }, (_, index) => () => (index % 2 === 0 ? 'lost_answer' : null))
  synced.push(await service([url, directory, '300000'], 30))
  log.faults = []
  await service([url, directory, '400000', '10'], Infinity)
  await served.close()

  const numbers = log.events.map(({ action }) => Number(action))
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
  expect(new Set(log.ids).size).toBe(log.ids.length)
  synced.forEach((last, life) => {
    const first = life * 100_000
    const ofLife = numbers.filter((n) => n >= first && n < first + 100_000)
    expect(last).toBeGreaterThan(first + 100)
    // Nothing is missing up to the last that was synced; what was emitted after it may have arrived too.
    expect(ofLife).toEqual(ofLife.map((_, index) => first + index))
    expect(ofLife.at(-1)).toBeGreaterThanOrEqual(last)
  })
  expect(numbers.slice(-10)).toEqual(Array.from({ length: 10 }, (_, index) => 400_000 + index))
})
