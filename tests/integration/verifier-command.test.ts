import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredEvent } from '@/lib/event/stored-event'
import { signCheckpoint } from '@/lib/ledger/checkpoint'
import { createLeafOf, type Openings } from '@/lib/ledger/stored-leaf'
import { formatVerifierKey } from '@/lib/ledger/verifier-key'
import { nodeDigest } from '@/lib/services/ledger/node-digest'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { serveRoutes } from '../helpers/api-server'
import { asOwnerOfAll, checkpointOf, LEDGER, noteOf, trustOf } from '../helpers/ledger'
import { exportEvidence } from '../helpers/attack'
import { testClock } from '../helpers/context'
import { demoLog, store } from '../helpers/events'
import { noteSigner, seedOf } from '../helpers/note-signer'
import { openVerifier, type Verifier } from '../helpers/verifier'

const EVENTS = 300
let api: Api
let tenant: Tenant
let verifier: Verifier
let evidence: Uint8Array
let note: string
let keys: string[]

beforeAll(async () => {
  api = await startApi(testClock(Date.now()))
  verifier = await openVerifier()
  tenant = await api.mintTenant()
  const log = demoLog(EVENTS, 10, Date.now() - 1_000).map((event) => ({ ...event, id: randomUUID() }))
  await store(tenant, log.slice(0, 200))
  note = await noteOf(tenant)
  await store(tenant, log.slice(200))
  evidence = await exportEvidence(tenant)
  keys = (await trustOf(tenant)).logKeys.flatMap((key) => ['--key', formatVerifierKey(key)])
})
afterAll(async () => {
  verifier.close()
  await api.close()
})

const text = () => new TextDecoder().decode(evidence)

describe('a file', () => {
  test('is read plain, packed and from standard input, with what was kept, and the report says what was proved', async () => {
    const file = verifier.file(evidence)
    const args = [...keys, '--checkpoint', verifier.file(note)]
    const plain = await verifier.run([...args, file])
    expect(plain).toMatchObject({ code: 0, stderr: '' })
    expect(plain.stdout).toContain(`Events      ${EVENTS}, seq 0 to ${EVENTS - 1}, none left out between`)
    expect(plain.stdout).toContain('Keys        those that you gave')
    expect(plain.stdout.trim().split('\n').at(-1)).toBe('PROVED')
    expect((await verifier.run([...args, verifier.file(gzipSync(evidence))])).code).toBe(0)
    expect((await verifier.run([...args, '-'], evidence)).code).toBe(0)
    const own = await verifier.run([file])
    expect(own.code).toBe(0)
    expect(own.stdout).toContain('those in the file itself')
    expect(own.stdout).not.toContain('PROVED')
  })

  test('is checked by several threads as by one', async () => {
    const lines = text().split('\n')
    const body = Array.from({ length: 40 }, () => lines.slice(1, -2)).flat()
    const long = [lines[0], ...body, ...lines.slice(-2)].join('\n')
    const file = verifier.file(long)
    const [one, many] = await Promise.all(
      ['1', '2'].map((threads) => verifier.report(['--threads', threads, file])),
    )
    expect(long.length).toBeGreaterThan(10 * 2 ** 20)
    expect(many).toEqual(one)
    expect(one?.events).toBe(40 * EVENTS)
  })

  test('that was changed, cut, badly packed or is no evidence is not proved, and says so by its exit code', async () => {
    const codeOf = async (content: string | Uint8Array) => (await verifier.run([verifier.file(content)])).code
    expect(await codeOf(text().replace('"action":"', '"action":"x'))).toBe(1)
    expect(await codeOf(evidence.subarray(0, evidence.length - 1))).toBe(1)
    expect(await codeOf(text().split('\n').slice(1).join('\n'))).toBe(1)
    expect(await codeOf(gzipSync(evidence).subarray(0, -20))).toBe(1)
    expect(await codeOf(gzipSync(text().replace('"action":"', '"action":"x')))).toBe(1)
    expect(await codeOf('hello')).toBe(2)
    expect(await codeOf('')).toBe(2)
    expect(await codeOf(gzipSync(''))).toBe(2)
    expect((await verifier.run([verifier.cli.replace('cli.mjs', 'nowhere')])).code).toBe(2)
    expect((await verifier.run([join(verifier.cli, '..')])).code).toBe(2)
  })

  test('says nothing to a terminal but text', async () => {
    const file = verifier.file(
      text().replace('"filter":null', '"filter":"\\u001b[2K\\u001b[1A PROVED\u202e"'),
    )
    const { code, stdout } = await verifier.run([file])
    expect(code).toBe(1)
    expect(stdout).toContain('⟨ESC⟩[2K')
    expect(stdout).not.toMatch(/[\u001b\u202e]/)
  })

  test('of the proof of one event is checked too, and a changed one names the event', async () => {
    const { body } = await tenant.get<{ events: { id: string; seq: number }[] }>('/api/audit/events', {
      limit: '1',
    })
    const { id, seq } = body.events[0] ?? { id: '', seq: -1 }
    const proof = (await tenant.get<{ event: object }>(`/api/audit/events/${id}/proof`)).body
    const good = await verifier.run([...keys, verifier.file(JSON.stringify(proof, null, 2))])
    expect(good).toMatchObject({ code: 0, stderr: '' })
    expect(good.stdout).toContain(`Event       seq ${seq}`)
    const changed = { ...proof, event: { ...proof.event, action: 'x' } }
    const report = await verifier.report([...keys, verifier.file(JSON.stringify(changed))])
    expect(report).toMatchObject({ code: 1, kind: 'proof', first_bad_seq: seq })
    expect((await verifier.run(['--from', '1', verifier.file(JSON.stringify(proof))])).code).toBe(2)
  })
})

describe('arguments', () => {
  test.each([
    ['no file', [], 'a FILE or --url is needed'],
    ['an unknown option', ['--believe', 'x'], '--believe'],
    ['a key that is none', ['--key', 'x', 'f'], 'not a verifier key'],
    ['a size that is none', ['--key', 'x@y', 'f'], 'not a size'],
    ['a server that is not safe', ['--url', 'http://example.com'], 'https'],
    ['a server without a key', ['--url', 'https://localhost:1'], 'SENTINEL_API_KEY'],
    ['two files', ['a', 'b'], 'one file'],
    ['a checkpoint that is none', ['--checkpoint', 'package.json', 'package.json'], ''],
  ])('%s: it ends with 2 and says why', async (_, args, reason) => {
    const ended = await verifier.run(args)
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 2, stdout: '' })
    expect(ended.stderr).toContain(reason)
  })

  test('the help names every option', async () => {
    const { code, stdout } = await verifier.run(['--help'])
    expect(code).toBe(0)
    for (const option of [
      '--key',
      '--checkpoint',
      '--consistency',
      '--earlier',
      '--witness',
      '--url',
      '--json',
    ])
      expect(stdout).toContain(option)
  })
})

describe('a server', () => {
  const env = () => ({ SENTINEL_API_KEY: tenant.key })

  test('gives the evidence, and the consistency proofs that a part of the log lacks', async () => {
    const asked: string[] = []
    const server = await serveRoutes(asked)
    try {
      const all = await verifier.report(
        [...keys, '--checkpoint', verifier.file(note), '--url', server.url],
        env(),
      )
      expect(all).toMatchObject({ code: 0, pinned: true })
      const part = verifier.file(await exportEvidence(tenant, '&actor_ids=nobody'))
      const kept = ['--checkpoint', verifier.file(note)]
      const alone = await verifier.report([...keys, ...kept, part])
      expect(alone.code).toBe(1)
      expect(alone.steps.at(-1)?.detail).toContain('a consistency proof from 200 to')
      const helped = await verifier.report([...keys, ...kept, '--url', server.url, part], env())
      expect(helped.code).toBe(0)
      expect(asked.some((path) => path.includes('proof/consistency?from=200'))).toBe(true)
      const size = (await checkpointOf(tenant)).size
      const given = await tenant.get<object>(`${LEDGER}/proof/consistency`, { from: '200', to: String(size) })
      const late = verifier.file(await exportEvidence(tenant, '&actor_ids=nobody'))
      const proof = verifier.file(JSON.stringify(given.body))
      expect(await verifier.report([...keys, ...kept, '--consistency', proof, late])).toMatchObject({
        code: 0,
      })
      expect(
        (await verifier.run(['--url', server.url], undefined, { SENTINEL_API_KEY: 'no-key' })).code,
      ).toBe(2)
    } finally {
      await server.close()
    }
  })

  test('whose tree is the signed one names the leaf that somebody changed in a file', async () => {
    const lines = text().split('\n')
    const { event, openings } = JSON.parse(lines[9] ?? '') as { event: StoredEvent; openings: Openings }
    // The event and its leaf fit together, so the file alone can't say which leaf it is.
    const changed = { ...event, action: 'x' }
    const leaf_hash = createLeafOf(nodeDigest)(changed, openings)
    const forged = lines.with(9, JSON.stringify({ event: changed, openings, leaf_hash }))
    const file = verifier.file(forged.join('\n'))
    expect(await verifier.report([...keys, file])).toMatchObject({ code: 1, first_bad_seq: null })
    const server = await serveRoutes()
    try {
      const report = await verifier.report([...keys, '--url', server.url, file], env())
      expect(report).toMatchObject({ code: 1, first_bad_seq: event.seq })
    } finally {
      await server.close()
    }
  })

  test('that signs a made-up checkpoint of a small tree is not believed', async () => {
    const stranger = noteSigner(`sentinel-audit/${tenant.id}`, seedOf(77))
    const { origin, size, root } = await checkpointOf(tenant)
    const forged = signCheckpoint({ origin, size: size + 5, root, extensions: [] }, [stranger])
    const report = await verifier.report([
      ...keys,
      '--checkpoint',
      verifier.file(forged),
      verifier.file(evidence),
    ])
    expect(report.code).toBe(1)
    expect(report.steps.at(-1)?.detail).toContain('not signed by the keys of the log')
  })
})

test('evidence made after the database was changed is written to its end, and names the event', async () => {
  const other = await api.mintTenant()
  await store(
    other,
    demoLog(50, 2, Date.now() - 1_000).map((event) => ({ ...event, id: randomUUID() })),
  )
  await asOwnerOfAll(
    api.db,
    `update events set actor_id = 'nobody-we-know' where tenant_id = '${other.id}' and seq = 17`,
  )
  const report = await verifier.report([verifier.file(await exportEvidence(other))])
  expect(report).toMatchObject({ code: 1, first_bad_seq: 17, events: 50 })
})

test('the package runs from its tarball, without a network and without anything else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sentinel-pack-'))
  const npm = (args: readonly string[], cwd: string) => {
    const [verb = '', ...rest] = args
    const offline = ['--offline', '--no-audit', '--no-fund']
    return spawnSync('npm', [verb, ...offline, ...rest], { cwd, encoding: 'utf8' })
  }
  try {
    mkdirSync(join(folder, 'package', 'dist'), { recursive: true })
    for (const name of ['package.json', 'README.md', 'LICENSE'])
      cpSync(join('verifier', name), join(folder, 'package', name))
    cpSync(verifier.cli, join(folder, 'package', 'dist', 'cli.mjs'))
    expect(npm(['pack', '--pack-destination', folder], join(folder, 'package')).status).toBe(0)
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
    const file = verifier.file(evidence)
    const ended = npm(
      ['exec', '--yes', '--package', join(folder, tarball), '--', 'sentinel-verify', file],
      folder,
    )
    expect({ status: ended.status, stdout: ended.stdout.slice(0, 5), stderr: ended.stderr }).toEqual({
      status: 0,
      stdout: 'File ',
      stderr: '',
    })
    const about = JSON.parse(readFileSync('verifier/package.json', 'utf8')) as Record<string, unknown>
    expect(Object.keys(about).filter((name) => /dependencies/i.test(name))).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
