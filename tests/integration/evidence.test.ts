import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { utf8 } from '@/lib/core/hash'
import { createEvidenceReader, type Known } from '@/lib/ledger/evidence'
import type { EvidenceReport } from '@/lib/ledger/evidence-report'
import { parseVerifierKey, verifierKey } from '@/lib/ledger/verifier-key'
import { nodeDigest, nodeHasher } from '@/lib/services/ledger/node-digest'
import { verifyByNode } from '@/lib/services/ledger/log-keys'
import { type Api, type Params, startApi, type Tenant } from '../helpers/api'
import { testClock } from '../helpers/context'
import { demoLog, store } from '../helpers/events'

const EXPORT = '/api/audit/events/export'
const EVENTS = 700

let api: Api
let tenant: Tenant
beforeAll(async () => {
  api = await startApi(testClock(Date.now()))
  tenant = await api.mintTenant()
  await store(
    tenant,
    demoLog(EVENTS, 20, Date.now() - 1_000).map((event) => ({ ...event, id: randomUUID() })),
  )
})
afterAll(() => api.close())

async function exported(params: Params = {}): Promise<string[]> {
  const { status, body } = await tenant.get<string>(EXPORT, { format: 'evidence', ...(params as object) })
  expect(status).toBe(200)
  const lines = (typeof body === 'string' ? body : JSON.stringify(body)).split('\n')
  expect(lines.pop()).toBe('')
  return lines
}

function read(lines: readonly string[], known?: Known): EvidenceReport {
  const hash = createHash('sha256')
  const fileHash = {
    update: (bytes: Uint8Array) => void hash.update(bytes),
    hex: () => hash.copy().digest('hex'),
  }
  const reader = createEvidenceReader(
    { digest: nodeDigest, hasher: nodeHasher, verify: verifyByNode, fileHash },
    known,
  )
  for (const line of lines) reader.bytes(utf8(`${line}\n`))
  return reader.end()
}

const failed = ({ steps }: EvidenceReport) => steps.filter(({ ok }) => !ok).map(({ name }) => name)
type Line = { event: Record<string, unknown> & { seq: number; actor: object | null }; openings: object }
const change = (lines: readonly string[], at: number, by: (line: Line) => unknown) =>
  lines.map((line, i) => (i === at ? JSON.stringify(by(JSON.parse(line) as Line)) : line))

describe('an export as evidence', () => {
  test('of the whole log is right, by its own keys and by keys that are known from elsewhere', async () => {
    const lines = await exported()
    const report = read(lines)
    expect(report).toMatchObject({ ok: true, seqLow: 0, contiguous: true, pinned: false })
    expect(report.events).toBeGreaterThanOrEqual(EVENTS)
    expect(report.size).toBe(report.events)
    const { keys } = (JSON.parse(lines[0] ?? '') as { evidence: { keys: { verifier_key: string }[] } })
      .evidence
    const logKeys = keys.map(({ verifier_key }) => parseVerifierKey(verifier_key))
    expect(read(lines, { logKeys })).toMatchObject({ ok: true, pinned: true })
    const stranger = verifierKey(logKeys[0]?.name ?? '', new Uint8Array(32).fill(9))
    expect(read(lines, { logKeys: [stranger] }).ok).toBe(false)
  })

  test('of a time range and of a filter is right too, and says whether it is all between its ends', async () => {
    const some = read(await exported({ severities: 'warning,error' }))
    expect(some).toMatchObject({ ok: true, contiguous: false, filter: 'severity:warning,error' })
    const since = new Date(Date.now() - 5 * 86_400_000).toISOString()
    expect(read(await exported({ start_time: since }))).toMatchObject({ ok: true })
    expect(read(await exported({ actor_ids: 'nobody' }))).toMatchObject({ ok: true, events: 0 })
  })

  test('can be compressed on the way, and takes no choice of columns', async () => {
    expect((await tenant.get(EXPORT, { format: 'evidence', columns: 'seq' })).status).toBe(400)
    const gzip = await tenant.send('GET', `${EXPORT}?format=evidence&gzip=true`)
    expect(gzip.headers.get('content-type')).toBe('application/gzip')
    await gzip.arrayBuffer()
  })

  test('that was changed, cut or put together anew is found out', async () => {
    const lines = await exported({ severities: 'warning,error' })
    const nodesAt = lines.findIndex((line) => line.startsWith('{"nodes"'))
    const cases: [string, string[], string[]][] = [
      [
        'a field changed',
        change(lines, 3, (l) => ({ ...l, event: { ...l.event, action: 'x' } })),
        ['events'],
      ],
      [
        'a personal field',
        change(lines, 3, (l) => ({ ...l, event: { ...l.event, actor: null } })),
        ['events'],
      ],
      ['another name', change(lines, 3, renamed), ['events']],
      [
        'a value beside its commitment',
        change(lines, 3, (l) => ({
          ...l,
          openings: { ...l.openings, actor: { commitment: 'ab'.repeat(32) } },
        })),
        ['events'],
      ],
      ['an event left out', lines.toSpliced(4, 1), ['tree']],
      ['an event doubled', lines.toSpliced(4, 0, lines[4] ?? ''), ['tree']],
      ['two seqs swapped', swapped(lines, 4, 5), ['events']],
      ['nodes left out', lines.toSpliced(nodesAt, 1), ['tree']],
      ['the end cut', lines.slice(0, -1), ['file', 'manifest']],
      ['the head cut', lines.slice(1), ['form']],
      ['something behind the end', [...lines, lines[3] ?? ''], ['form']],
      ['another filter claimed', change(lines, 0, reworded), ['file', 'manifest']],
    ]
    for (const [name, changed, steps] of cases) {
      const report = read(changed)
      expect({ name, ok: report.ok }).toEqual({ name, ok: false })
      expect({ name, failed: failed(report) }).toEqual({
        name,
        failed: expect.arrayContaining(steps) as string[],
      })
    }
  })
})

const renamed = ({ event, ...line }: Line) => ({
  ...line,
  event: { ...event, actor: { ...event.actor, name: 'Nobody' } },
})

const reworded = (line: unknown) => {
  const { evidence } = line as { evidence: object }
  return { evidence: { ...evidence, filter: null } }
}

function swapped(lines: readonly string[], a: number, b: number): string[] {
  const seqAt = (at: number) => (JSON.parse(lines[at] ?? '') as Line).event.seq
  const withSeq = (seq: number) => (line: Line) => ({ ...line, event: { ...line.event, seq } })
  return change(change(lines, a, withSeq(seqAt(b))), b, withSeq(seqAt(a)))
}
