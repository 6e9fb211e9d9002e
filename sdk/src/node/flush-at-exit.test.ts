import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { serveFakeLog, type ServedLog } from '../../tests/fake-log'
import { tempFolders } from '../../tests/temp-folder'
import { EventEmitter } from './event-emitter'

const folder = tempFolders()
let served: ServedLog
beforeEach(async () => {
  served = await serveFakeLog()
})
afterEach(() => served.close())

async function end(way: string, directory = ''): Promise<[code: number | null, signal: string | null]> {
  const args = ['--import', 'tsx', 'sdk/tests/end-in-a-way.ts', way, served.url, directory]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  if (way === 'signal' || way === 'handler') child.stdout.once('data', () => child.kill('SIGTERM'))
  return (await once(child, 'close')) as [number | null, string | null]
}

describe('nothing is left behind by a process that', () => {
  test('has nothing left to do', async () => {
    expect(await end('idle')).toEqual([0, null])
    expect(served.log.events).toHaveLength(5)
  })

  test('gets SIGTERM and does not listen: the signal still ends it', async () => {
    expect(await end('signal')).toEqual([null, 'SIGTERM'])
    expect(served.log.events).toHaveLength(5)
  })

  test('gets SIGTERM and ends itself, when and how it likes', async () => {
    expect(await end('handler')).toEqual([3, null])
    expect(served.log.events).toHaveLength(5)
  })

  test('ends at once, where it has a spool', async () => {
    const directory = folder()
    expect(await end('exit', directory)).toEqual([4, null])
    expect(served.log.events).toHaveLength(0)
    const next = new EventEmitter({ url: served.url, apiKey: 'k', overflow: 'spool', spool: { directory } })
    await next.close()
    expect(served.log.events.map(({ action }) => action)).toEqual(['0', '1', '2', '3', '4'])
  })
})
