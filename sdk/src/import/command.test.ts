import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FakeLog, type ServedLog, serveFakeLog } from '../../tests/fake-log'
import { tempFolders } from '../../tests/temp-folder'
import { command } from './command'

const newFolder = tempFolders()

let served: ServedLog
let log: FakeLog
beforeEach(async () => {
  served = await serveFakeLog()
  log = served.log
})
afterEach(() => served.close())

let stop: AbortController

async function run(...args: string[]) {
  stop = new AbortController()
  let [out, err] = ['', '']
  const code = await command(args, {
    env: { SENTINEL_URL: served.url, SENTINEL_API_KEY: 'key' },
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    signal: stop.signal,
  })
  return { code, out, err }
}

const github = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) =>
    JSON.stringify({
      '@timestamp': 1_795_000_000_000 + from + at,
      _document_id: `d-${from + at}`,
      action: 'repo.create',
    }),
  )
const fileOf = (lines: readonly string[]) => {
  const path = join(newFolder(), 'log.ndjson')
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

describe('an import', () => {
  test('sends every record once, in its order, in batches, and says how many', async () => {
    const path = fileOf(github(0, 1_200))
    const { code, err } = await run('github', path)
    expect([code, err]).toEqual([0, `${path}: 1200 stored, 0 known before, 0 refused\n`])
    expect(log.requests.map(({ length }) => length)).toEqual([500, 500, 200])
    const times = log.events.map(({ occurred_at }) => occurred_at)
    expect(times).toEqual([...times].sort())
  })

  test('names what is refused by its line, here and by the log, and goes on', async () => {
    const [first = '', second = ''] = github(0, 2)
    const path = fileOf([first, 'no json', '{"_document_id":"x","action":"a"}', second])
    log.faults = [
      (events) => ({
        status: 201,
        text: JSON.stringify({
          results: events.map(({ id }, index) =>
            index === 1
              ? {
                  id,
                  status: 'rejected',
                  code: 'invalid_event',
                  errors: [{ field: 'event_type', code: 'x', reason: 'unknown' }],
                }
              : { id, status: 'stored', seq: index },
          ),
        }),
      }),
    ]
    const { code, err } = await run('github', path)
    expect(code).toBe(1)
    expect(err.split('\n')).toEqual([
      `${path}:2: not JSON`,
      `${path}:3: it has no time, or one without an offset`,
      `${path}:4: invalid_event; event_type: unknown`,
      `${path}: 1 stored, 0 known before, 3 refused`,
      '',
    ])
  })

  test('goes on where it was broken off', async () => {
    const path = fileOf(github(0, 1_200))
    log.faults = [() => null, () => ({ status: 401, text: '{"code":"unauthenticated"}' })]
    const broken = await run('github', path)
    expect(broken.code).toBe(2)
    expect(broken.err).toContain('401')
    const { code, err } = await run('github', path)
    expect([code, err]).toEqual([
      0,
      `${path}: 700 stored, 0 known before, 0 refused, 500 seen by an earlier run\n`,
    ])
    expect(log.events).toHaveLength(1_200)
  })

  test('that is interrupted ends, says so, and goes on later', async () => {
    const path = fileOf(github(0, 1_200))
    log.faults = [() => null, () => (stop.abort(), null)]
    const { code, err } = await run('github', path)
    expect(code).toBe(1)
    expect(err).toContain('Not finished; run it again to go on')
    expect((await run('github', path)).code).toBe(0)
    expect(log.events).toHaveLength(1_200)
  })

  test('of a file that grew takes what is new', async () => {
    const path = fileOf(github(0, 3))
    await run('github', path)
    appendFileSync(path, `${github(3, 2).join('\n')}\n`)
    expect((await run('github', path)).err).toContain(
      '2 stored, 0 known before, 0 refused, 3 seen by an earlier run',
    )
  })

  test('of what was imported before, from another file and without its state, doubles nothing', async () => {
    await run('github', fileOf(github(0, 5)))
    const path = fileOf(github(0, 5))
    expect((await run('github', path)).err).toBe(`${path}: 0 stored, 5 known before, 0 refused\n`)
    expect(log.events).toHaveLength(5)
  })

  test('does not go by the state of another file of the same name', async () => {
    const path = fileOf(github(0, 3))
    await run('github', path)
    writeFileSync(path, github(9, 3).join('\n'))
    const { code, err } = await run('github', path)
    expect(code).toBe(2)
    expect(err).toContain('tells of another file')
  })

  test('waits for a log that is away', async () => {
    log.faults = [() => 'no_answer', () => ({ status: 503 })]
    const { code, err } = await run('github', fileOf(github(0, 1)))
    expect(code).toBe(0)
    expect(err.match(/Trying again/g)).toHaveLength(2)
  })

  test('that is dry sends nothing, keeps no state, and prints what it would send without its secrets', async () => {
    const record = {
      '@timestamp': 1_795_000_000_000,
      _document_id: 'd',
      action: 'repo.create',
      operation_type: 'create',
      data: { token: 'ghp_x' },
    }
    const path = fileOf([JSON.stringify(record), 'no json'])
    const { code, out, err } = await run('github', path, '--dry-run')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      event_type: 'data.created',
      metadata: { request: { token: '[redacted]' } },
    })
    expect(err).toBe(`${path}:2: not JSON\n${path}: 1 refused\n`)
    expect([log.requests, existsSync(`${path}.sentinel-import`)]).toEqual([[], false])
  })
})

describe('the command', () => {
  test('says how it is used, and what is wrong with how it was', async () => {
    expect((await run('--help')).out).toContain('Usage: sentinel-import <kind> <file>')
    for (const [args, reason] of [
      [[], 'A kind and a file are needed'],
      [['gitlab', 'x'], 'There is no kind "gitlab"'],
      [['csv', 'x'], 'csv needs a --mapping'],
      [['github', 'x', '--mapping', 'y'], 'has a mapping of its own'],
      [['github', 'x', '--wrong'], '--wrong'],
      [['github', '/nowhere/x'], 'ENOENT'],
    ] as const) {
      const { code, err } = await run(...args)
      expect([code, err.includes(reason)], err).toEqual([2, true])
    }
  })

  test('keeps the state where it is told to', async () => {
    const state = join(newFolder(), 'state.json')
    await run('github', fileOf(github(0, 2)), '--state', state)
    expect(JSON.parse(readFileSync(state, 'utf8'))).toMatchObject({ kind: 'github', stored: 2, rejected: 0 })
  })
})
