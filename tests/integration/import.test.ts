import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredEvent } from '@/lib/event/stored-event'
import { command } from '@/sdk/src/import/command'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { serveRoutes } from '../helpers/api-server'
import { testClock } from '../helpers/context'

const SAMPLES = 'sdk/tests/import'
/** What each sample holds, as it should stand in the log: type, outcome, severity and who. */
const EXPECTED: Record<string, { file: string; source?: string; args?: string[]; events: string[] }> = {
  'aws-cloudtrail': {
    file: 'aws-cloudtrail.json',
    events: [
      'user.login success info arn:aws:iam::111122223333:user/alice',
      'user.login failure warning arn:aws:iam::111122223333:root',
      'user.role_changed success info arn:aws:iam::111122223333:user/alice',
      'data.deleted success info arn:aws:sts::111122223333:assumed-role/Deploy/deploy',
      'security.access_denied failure warning arn:aws:sts::111122223333:assumed-role/Deploy/deploy',
      'data.accessed success info autoscaling.amazonaws.com',
    ],
  },
  github: {
    file: 'github.ndjson',
    events: [
      'user.role_changed success info octo-admin',
      'data.deleted success info mona',
      'data.updated success info release-bot[bot]',
      'user.login failure warning mona',
      'security.policy_violated success warning octo-admin',
    ],
  },
  okta: {
    file: 'okta.json',
    events: [
      'user.login success info 00u1abcd',
      'user.login failure warning 00u1abcd',
      'user.role_changed success info 00u1abcd',
      'security.access_denied failure info 00u1abcd',
      'user.locked failure debug unknown',
    ],
  },
  kubernetes: {
    file: 'kubernetes.ndjson',
    events: [
      'data.accessed success info alice',
      'data.created success info system:serviceaccount:prod:deployer',
      'security.access_denied failure warning mallory',
      'user.role_changed success info alice',
      'api.request success info system:anonymous',
      'data.updated failure error system:node:n1',
    ],
  },
  csv: {
    file: 'payments.csv',
    source: 'old-billing',
    args: ['--mapping', join(SAMPLES, 'payments.mapping.json')],
    events: ['data.updated success info u-1', 'data.updated failure info u-2'],
  },
}

let api: Api
let tenant: Tenant
let server: Awaited<ReturnType<typeof serveRoutes>>
let folder: string

beforeAll(async () => {
  api = await startApi(testClock(Date.now()))
  tenant = await api.mintTenant()
  server = await serveRoutes()
  folder = mkdtempSync(join(tmpdir(), 'sentinel-import-'))
  cpSync(SAMPLES, folder, { recursive: true })
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await server.close()
  await api.close()
})

const env = () => ({ SENTINEL_URL: server.url, SENTINEL_API_KEY: tenant.key })

async function run(...args: string[]): Promise<string> {
  let err = ''
  const { signal } = new AbortController()
  await command(args, { env: env(), out: () => undefined, err: (text) => void (err += text), signal })
  return err
}

const inLog = async (source: string): Promise<StoredEvent[]> => {
  const { body } = await tenant.get<{ events: StoredEvent[] }>('/api/audit/events', {
    limit: '500',
    sources: source,
  })
  return body.events.sort((a, b) => Number(a.seq) - Number(b.seq))
}

describe.each(Object.entries(EXPECTED))(
  'history of %s',
  (kind, { file, source = kind, args = [], events }) => {
    test('is in the log as the mapping says, and nothing of it is refused', async () => {
      const said = await run(kind, join(folder, file), ...args)
      expect(said).toContain(`${events.length} stored, 0 known before`)
      const found = await inLog(source)
      expect(
        found.map((one) => `${one.event_type} ${one.outcome} ${one.severity} ${one.actor?.id ?? ''}`),
      ).toEqual(events)
    })

    test('and packed, under another name, it is known', async () => {
      const packed = join(folder, `${file}.gz`)
      writeFileSync(packed, gzipSync(readFileSync(join(folder, file))))
      expect(await run(kind, packed, ...args)).toContain(`0 stored, ${events.length} known before`)
      expect(await inLog(source)).toHaveLength(events.length)
    })
  },
)

test('what may be a secret of a cluster is in no event', async () => {
  expect(readFileSync(join(SAMPLES, 'kubernetes.ndjson'), 'utf8')).toContain('aHVudGVyMg==')
  expect(JSON.stringify(await inLog('kubernetes'))).not.toContain('aHVudGVyMg==')
})

test('the command of the package does the same', async () => {
  const dist = join(folder, 'dist')
  const built = spawnSync(process.execPath, ['scripts/build-sdk.mjs', dist], { encoding: 'utf8' })
  expect([built.status, built.stderr]).toEqual([0, ''])
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const args = [
    join(dist, 'esm/import/cli.js'),
    'github',
    join(folder, 'github.ndjson'),
    '--state',
    join(folder, 'state'),
  ]
  const output = await new Promise<string>((resolve) => {
    const child = spawn(process.execPath, args, { env: { ...process.env, ...env() } })
    let text = ''
    child.stderr.on('data', (data) => (text += String(data)))
    child.on('close', (code) => resolve(`${code} ${text}`))
  })
  expect(output).toBe(`0 ${join(folder, 'github.ndjson')}: 0 stored, 5 known before, 0 refused\n`)
})
