import { createHmac } from 'node:crypto'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AnchorsConfig } from '@/lib/config/anchors'
import { anchorRows } from '@/lib/db/queries/ledger-anchors'
import { signCheckpoints } from '@/lib/jobs/sign-checkpoints'
import { openCheckpoint } from '@/lib/ledger/checkpoint'
import { originOf } from '@/lib/ledger/origin'
import { sendCheckpoints } from '@/lib/services/anchor/run'
import { setDeps } from '@/lib/services/process'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { anEvent, store } from '../helpers/events'
import { trustOf } from '../helpers/ledger'
import { startTsa, type TestTsa, type TsaMode } from '../helpers/tsa'
import { TSA_FIXTURE } from '../helpers/tsa-fixture'
import { copyOfTenant } from '../helpers/yesterdays-copy'

const MINUTE_MS = 60_000

let api: Api
let tenant: Tenant
let dir: string

beforeAll(async () => {
  vi.stubEnv('OUTBOUND_ALLOW', '127.0.0.1')
  api = await startApi()
})
afterAll(async () => {
  await api.close()
  vi.unstubAllEnvs()
})
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sentinel-anchors-'))
  tenant = await api.mintTenant()
})
afterEach(async () => {
  rmSync(dir, { recursive: true })
  await api.db.query(`update ledger_anchors set next_try_at = '9999-01-01'`)
})

const use = (anchors: Partial<AnchorsConfig>) => {
  Object.assign(api.deps, {
    anchors: { witnesses: [], file: undefined, webhook: undefined, tsa: undefined, ...anchors },
  })
  setDeps(api.deps)
}
const grow = (count: number) =>
  store(
    tenant,
    Array.from({ length: count }, () => anEvent()),
  )
const sign = async () => {
  api.deps.clock.advance(MINUTE_MS)
  await signCheckpoints.run(api.deps)
}
const run = async (startedMs?: number) => {
  await sign()
  return sendCheckpoints(api.deps, undefined, startedMs)
}
const stateNow = async () => (await anchorRows(api.db, tenant.id))[0]
const alarms = async () =>
  (
    await api.db.query<{ reason: string }>(
      `select metadata::jsonb ->> 'reason' as reason from events where tenant_id = $1 and action = 'ledger.conflict' order by seq`,
      [tenant.id],
    )
  ).map(({ reason }) => reason)

describe('the append-only file', () => {
  const pathOf = () => join(dir, 'checkpoints.jsonl')
  type Line = { origin: string; size: number; root: string; signed_at: string; note: string }
  const lines = () =>
    readFileSync(pathOf(), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line)
  const own = () => lines().filter(({ origin }) => origin === originOf(tenant.id))

  test('has a line for each checkpoint, which verifies by itself, also of those that were signed in between', async () => {
    use({ file: pathOf() })
    for (const count of [3, 4]) {
      await grow(count)
      await run()
    }
    await grow(1)
    await sign()
    await grow(1)
    await run()
    expect(own().map(({ size }) => size)).toEqual([3, 7, 8, 9])
    const trust = await trustOf(tenant)
    for (const { note, size } of own()) expect(openCheckpoint(note, trust).checkpoint.size).toBe(size)
    expect(statSync(pathOf()).mode & 0o777).toBe(0o600)
    expect(await stateNow()).toMatchObject({ anchor: 'file', state: 'ok', seenSize: 9 })
  })

  test('is ended properly where a process left half a line, and lines of others are left alone', async () => {
    use({ file: pathOf() })
    writeFileSync(pathOf(), 'a note of somebody\n{"origin":"sentinel-audit/half')
    await grow(2)
    await run()
    expect(readFileSync(pathOf(), 'utf8').split('\n').slice(0, 2)).toEqual([
      'a note of somebody',
      '{"origin":"sentinel-audit/half',
    ])
    const [, , last = ''] = readFileSync(pathOf(), 'utf8').split('\n')
    expect(JSON.parse(last)).toMatchObject({ origin: originOf(tenant.id), size: 2 })
  })

  test('with a larger checkpoint is an alarm, at the start of a process already, and gets no line until it agrees', async () => {
    use({ file: pathOf() })
    await grow(5)
    await run()
    const restore = await copyOfTenant(api.db, tenant.id)
    await grow(5)
    await run()
    await restore()
    api.deps.sealer.forget(tenant.id)
    // Nothing was stored since: without a start the log would have nothing to tell.
    await sendCheckpoints(api.deps)
    expect(await alarms()).toEqual([])
    api.deps.clock.advance(MINUTE_MS)
    await sendCheckpoints(api.deps, undefined, api.deps.clock.nowMs())
    expect(await alarms()).toEqual(['rolled_back'])
    expect(await stateNow()).toMatchObject({ state: 'conflict' })
    await grow(1)
    await run()
    expect(own().map(({ size }) => size)).toEqual([5, 10])
    expect(await alarms()).toEqual(['rolled_back'])
  })

  test('with another root of the same size is an alarm', async () => {
    use({ file: pathOf() })
    await grow(5)
    await run()
    const [line] = own()
    appendFileSync(pathOf(), `${JSON.stringify({ ...line, root: Buffer.alloc(32).toString('base64') })}\n`)
    await grow(1)
    await run()
    expect(await alarms()).toEqual(['forked'])
    expect((await stateNow())?.detail).toContain('another root of the tree of 5 leaves')
  })

  test('that was taken away is begun anew, and one that can not be written is shown as failing', async () => {
    use({ file: pathOf() })
    await grow(1)
    await run()
    rmSync(pathOf())
    await grow(1)
    await run()
    expect(own().map(({ size }) => size)).toEqual([2])
    use({ file: join(dir, 'no', 'such', 'folder') })
    await grow(1)
    expect((await run()).failed.join()).toContain('ENOENT')
    expect(await stateNow()).toMatchObject({ state: 'failing', seenSize: 2 })
    expect(existsSync(join(dir, 'no'))).toBe(false)
  })
})

describe('the webhook', () => {
  const SECRET = 'a secret of the webhook in these tests'
  type Call = { headers: Record<string, string | string[] | undefined>; body: string }
  let server: Server
  let calls: Call[]
  let status: number

  beforeEach(async () => {
    calls = []
    status = 200
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => {
        calls.push({ headers: request.headers, body })
        response.writeHead(status).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    use({
      webhook: {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/a-secret-path`,
        secret: SECRET,
      },
    })
  })
  afterEach(() => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())))

  /** Logs of other tests are told of as well. */
  const own = () =>
    calls.filter(({ body }) => (JSON.parse(body) as { tenant_id: string }).tenant_id === tenant.id)
  const sizes = () => own().map(({ body }) => (JSON.parse(body) as { size: number }).size)

  test('gets every checkpoint in order, signed, and those it refused again', async () => {
    await grow(2)
    await run()
    status = 503
    await grow(2)
    await run()
    await grow(2)
    await sign()
    status = 200
    // The backoff of the last failure.
    for (let n = 0; n < 3; n++) await run()
    expect(sizes()).toEqual([2, 4, 4, 6])
    const [first] = own()
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(first?.headers['x-sentinel-signature'])) ?? []
    expect(createHmac('sha256', SECRET).update(`${t}.${first?.body}`).digest('hex')).toBe(v1)
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      type: 'ledger.checkpoint',
      tenant_id: tenant.id,
      origin: originOf(tenant.id),
      note: expect.stringContaining(originOf(tenant.id)),
    })
  })

  test('is shown by its host alone, and a redirect is not followed', async () => {
    status = 302
    await grow(1)
    expect((await run()).failed.join()).toContain('it answered 302')
    const { body } = await tenant.get<{ anchors: { name: string }[] }>('/api/audit/ledger/witnesses')
    expect(JSON.stringify(body)).not.toContain('a-secret-path')
    expect(body.anchors).toMatchObject([{ kind: 'webhook', state: 'failing' }])
  })
})

describe('the time-stamping authority', () => {
  let tsa: TestTsa
  const caFile = () => join(dir, 'ca.pem')
  type Page = {
    checkpoints: { size: number; note: string; timestamped_by: { token: string; at: string }[] }[]
  }
  const page = async () => (await tenant.get<Page>('/api/audit/ledger/checkpoints')).body.checkpoints

  beforeEach(async () => {
    tsa = await startTsa()
    writeFileSync(caFile(), tsa.ca)
    use({ tsa: { url: tsa.url, caFile: caFile() } })
  })
  afterEach(() => tsa.stop())

  test('stamps a checkpoint now and then, and its token is given out with it', async () => {
    await grow(2)
    await run()
    await grow(2)
    await run()
    const [second, first] = await page()
    expect([second?.timestamped_by, first?.timestamped_by.length]).toEqual([[], 1])
    expect(await stateNow()).toMatchObject({ anchor: 'timestamp', state: 'ok', seenSize: 2 })
    api.deps.clock.advance(10 * MINUTE_MS)
    await run()
    const [last] = await page()
    expect(last?.timestamped_by).toHaveLength(1)
    expect(last?.timestamped_by[0]?.token).toMatch(/^MII/)
    expect((await stateNow())?.seenSize).toBe(4)
  })

  test.each<[TsaMode, string]>([
    ['refuse', 'it refused with status 2'],
    ['imprint', 'it stamped something else'],
    ['nonce', 'it answers another request'],
    ['signature', 'its signature is wrong'],
    ['usage', 'its certificate is not one for time-stamping alone'],
    ['down', 'it answered 503'],
  ])('whose answer is wrong (%s) is shown as failing, and nothing is kept', async (mode, detail) => {
    tsa.mode(mode)
    await grow(1)
    await run()
    expect(await stateNow()).toMatchObject({ state: 'failing', seenSize: null, detail })
    expect((await page()).flatMap((one) => one.timestamped_by)).toEqual([])
  })

  test('that is not issued by a pinned certificate is refused, and one without a pin is believed', async () => {
    writeFileSync(caFile(), TSA_FIXTURE.ca)
    await grow(1)
    await run()
    expect((await stateNow())?.detail).toContain('does not lead to one of TSA_CA_FILE')
    use({ tsa: { url: tsa.url, caFile: undefined } })
    await run()
    expect(await stateNow()).toMatchObject({ state: 'ok', seenSize: 1 })
  })
})
