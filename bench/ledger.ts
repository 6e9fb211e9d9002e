// What the ledger costs the append, with it on and off in turn in one run; and how long an inclusion proof takes at that size. In this
// process, without HTTP: of a request over HTTP the ledger is a smaller part than what is printed here.
import { hash } from 'node:crypto'
import pino from 'pino'
import { numberArgs } from '@/scripts/args'
import type { Permission } from '@/lib/contract/permissions'
import { tenants } from '@/drizzle/schema'
import { openEmbedded } from '@/lib/db/embedded'
import { migrate } from '@/lib/db/migrate'
import { demoEvents } from '@/lib/demo/generate'
import { contentHash } from '@/lib/event/content-hash'
import { createVault } from '@/lib/platform/vault'
import { createAppendQueue } from '@/lib/services/event/append-queue'
import { appendEvents } from '@/lib/services/event/append'
import type { Unsealed } from '@/lib/services/event/incoming'
import { createEventSealer, type EventSealer } from '@/lib/services/ledger/event-sealer'
import { proveLeaf } from '@/lib/services/ledger/prove-inclusion'
import { checkpoint } from '@/lib/services/ledger/tree'
import { type Figure, percentile, printTable } from './table'

const DAY_MS = 86_400_000
const PROOFS = 500
const { events, rounds, batch, clients, days } = numberArgs({
  events: 200_000,
  rounds: 10,
  batch: 100,
  clients: 8,
  days: 30,
})

const clock = { nowMs: () => Date.now() }
const log = pino({ level: 'silent' })
const vault = createVault('the secret of this benchmark is long enough')
const db = await openEmbedded(null)
await migrate(db)

/** As the append was before there was a ledger: a hash that tells a retry from another event, and no leaf. */
const withoutLedger: EventSealer = {
  seal: (_sql, _tenantId, some) =>
    Promise.resolve(
      (some as readonly Unsealed[]).map(({ event, documents, claimed }) => ({
        content: contentHash(event, documents, claimed, (bytes) => hash('sha256', bytes, 'hex')).padEnd(
          64,
          '0',
        ),
        keys: { epoch: 0, signAll: false, keyId: 1, sign: () => '', subjects: new Map() },
      })),
    ),
  leaf: () => ({ leaf: '', signature: null, keyId: null }),
  goneLeaf: () => '',
  forget: () => undefined,
}

const [{ source } = { source: '' }] = await db.query<{ source: string }>(
  `select pg_get_functiondef(oid) as source from pg_proc where proname = 'note_append'`,
)
const noLeaves = source.replace(/INSERT INTO ledger_leaves[^;]*;/, '')
if (noLeaves === source) throw new Error('note_append stores no leaves any more')

async function contextOf(isOn: boolean) {
  const id = crypto.randomUUID()
  await db.orm.insert(tenants).values({ id, name: 'Bench', slug: id, createdAt: new Date() })
  const sealer = isOn ? createEventSealer(vault, clock) : withoutLedger
  const permissions: Permission[] = ['ingest']
  return {
    db: db.tenant(id),
    clock,
    log,
    vault,
    sealer,
    appendQueue: createAppendQueue({ db, clock, log, sealer }),
    mailer: null,
    anchors: { witnesses: [], file: undefined, webhook: undefined, tsa: undefined },
    tenantId: id,
    caller: {
      kind: 'system' as const,
      id: 'bench',
      name: 'bench',
      email: null,
      permissions,
      sessionId: null,
      view: null,
    },
    requestId: 'bench',
    ipAddress: null,
    userAgent: null,
  }
}

const end = Date.now()
const bodies: Buffer[] = []
const all = [...demoEvents({ seed: 7, start: end - days * DAY_MS, end, count: events })]
for (let at = 0; at < all.length; at += batch)
  bodies.push(Buffer.from(JSON.stringify(all.slice(at, at + batch).map(({ id: _, ...event }) => event))))
const headers = new Headers({ 'content-type': 'application/json' })
const [on, off] = [await contextOf(true), await contextOf(false)]
const treeDeps = { ledger: db.as('ledger'), clock, vault, sealer: on.sealer }

type Round = { rate: number; cpuUs: number }

async function round(ctx: typeof on, some: readonly Buffer[]): Promise<Round> {
  await db.query(ctx === on ? source : noLeaves)
  let next = 0
  const startedMs = performance.now()
  const cpuBefore = process.cpuUsage()
  const client = async () => {
    for (let bytes = some[next++]; bytes !== undefined; bytes = some[next++]) {
      const { rejected } = await appendEvents({ ctx, input: { bytes, headers, atomic: false } })
      if (rejected > 0) throw new Error('an event was rejected')
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  // Taking the leaves into the tree and signing it is a part of what it costs.
  if (ctx === on) await checkpoint(treeDeps, ctx.tenantId)
  const { user, system } = process.cpuUsage(cpuBefore)
  const count = some.length * batch
  return { rate: count / ((performance.now() - startedMs) / 1000), cpuUs: (user + system) / count }
}

const measured: Record<'on' | 'off', Round[]> = { on: [], off: [] }
const each = Math.floor(bodies.length / rounds)
for (let n = 0; n < rounds; n++) {
  const some = bodies.slice(n * each, (n + 1) * each)
  for (const which of n % 2 === 0 ? (['off', 'on'] as const) : (['on', 'off'] as const))
    measured[which].push(await round(which === 'on' ? on : off, some))
}

const { size } = await checkpoint(treeDeps, on.tenantId)
const proofsMs: number[] = []
for (let n = 0; n < PROOFS; n++) {
  const seq = Math.floor(Math.random() * size)
  const startedMs = performance.now()
  await proveLeaf(on, seq, size)
  proofsMs.push(performance.now() - startedMs)
}
await db.close()

// Of pairs, because the machine is not the same from one minute to the next.
const costs = measured.off.map(({ rate }, n) => 1 - (measured.on[n]?.rate ?? 0) / rate)
const cpuCosts = measured.off.map(({ cpuUs }, n) => 1 - cpuUs / (measured.on[n]?.cpuUs ?? Number.NaN))
const median = (values: readonly number[]) => percentile([...values], 0.5)
const rates = (which: 'on' | 'off') => measured[which].map(({ rate }) => rate)
const cpu = (which: 'on' | 'off') => measured[which].map(({ cpuUs }) => cpuUs)
const figures: Figure[] = [
  ['events/s without the ledger, median of rounds', Math.round(median(rates('off')))],
  ['events/s with it', Math.round(median(rates('on')))],
  ['what it costs, median of pairs', `${(100 * median(costs)).toFixed(0)} %`],
  [
    'processor time an event, µs, without / with it / its share',
    `${median(cpu('off')).toFixed(0)} / ${median(cpu('on')).toFixed(0)} / ${(100 * median(cpuCosts)).toFixed(0)} %`,
  ],
  [
    'lowest and highest of the pairs',
    `${costs
      .map((c) => Math.round(100 * c))
      .sort((a, b) => a - b)
      .filter((_, i, s) => i === 0 || i === s.length - 1)
      .join(' to ')} %`,
  ],
  [
    `inclusion proof at ${size}, p50 / p95, ms`,
    [0.5, 0.95].map((p) => percentile(proofsMs, p).toFixed(2)).join(' / '),
  ],
]
printTable(
  `Ledger: ${events} events, ${batch} a request, ${clients} at once, ${rounds} rounds of each`,
  figures,
)
