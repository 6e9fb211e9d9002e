import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LogKey } from '@/lib/ledger/checkpoint'
import { cosign, signNote } from '@/lib/ledger/signed-note'
import { parseNote } from '@/lib/ledger/note'
import { formatVerifierKey } from '@/lib/ledger/verifier-key'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { EVENTS, exportEvidence, logOf } from '../helpers/attack'
import { testClock } from '../helpers/context'
import { demoLog, store } from '../helpers/events'
import { LEDGER, noteOf, trustOf } from '../helpers/ledger'
import { noteSigner, seedOf } from '../helpers/note-signer'
import { keepCopy } from '../helpers/restored-copy'
import { openVerifier, type Verifier } from '../helpers/verifier'

let api: Api
let verifier: Verifier
beforeAll(async () => {
  api = await startApi(testClock(Date.now()))
  verifier = await openVerifier()
})
afterAll(async () => {
  verifier.close()
  await api.close()
})

const witness = noteSigner('witness.example/w1', seedOf(21), 'cosignature/v1')

/** A checkpoint as a witness keeps it: with its own signature. */
async function witnessed(tenant: Tenant): Promise<string> {
  const { text, signatures } = parseNote(await noteOf(tenant))
  return signNote(text, [], [...signatures, cosign(text, witness, Math.floor(Date.now() / 1000))])
}

async function grow(tenant: Tenant, count: number, seed: number) {
  const log = demoLog(count, 1, Date.now() - 1_000, seed)
  await store(
    tenant,
    log.map((event) => ({ ...event, id: randomUUID() })),
  )
  api.deps.clock.advance(60_000)
}

const keyArgs = (keys: readonly LogKey[]) =>
  keys.flatMap((key) => [
    '--key',
    `${formatVerifierKey(key)}${key.sizeMax === undefined ? '' : `@${key.sizeMax}`}`,
  ])
const kept = (note: string) => ['--checkpoint', verifier.file(note)]
const failed = ({ steps }: { steps: { ok: boolean; name: string }[] }) =>
  steps.filter(({ ok }) => !ok).map(({ name }) => name)

describe("yesterday's copy of a log", () => {
  let tenant: Tenant
  let keys: string[]
  let before: string
  let later: string
  let laterEvidence: string
  // The log grew after the copy was made; the checkpoint that a witness has is of then.
  beforeAll(async () => {
    tenant = await logOf(api)
    const restore = await keepCopy(api, tenant)
    before = await noteOf(tenant)
    keys = keyArgs((await trustOf(tenant)).logKeys)
    await grow(tenant, 50, 5)
    later = await witnessed(tenant)
    laterEvidence = verifier.file(await exportEvidence(tenant))
    await restore()
  })

  test('is a log by itself, and the checkpoint of a witness shows that it was cut back, and where', async () => {
    const file = verifier.file(await exportEvidence(tenant))
    expect(await verifier.report([...keys, file])).toMatchObject({ code: 0, events: EVENTS + 1 })
    const found = await verifier.report([...keys, ...kept(later), ...kept(before), file])
    expect(found).toMatchObject({ code: 1, first_bad_seq: EVENTS + 1 })
    expect(failed(found)).toEqual(['kept'])
    expect(found.steps.at(-2)?.detail).toContain('cut back')
  })

  test('that went on otherwise is another log: the witness says between which events, kept evidence says which', async () => {
    await grow(tenant, 90, 6)
    const file = verifier.file(await exportEvidence(tenant))
    expect(await verifier.report([...keys, file])).toMatchObject({ code: 0 })
    const forked = await verifier.report([...keys, ...kept(later), ...kept(before), file])
    expect(forked).toMatchObject({ code: 1, first_bad_seq: null })
    const [low, high] = forked.first_bad_between ?? []
    expect(low).toBeLessThanOrEqual(EVENTS + 1)
    expect(high).toBeGreaterThanOrEqual(EVENTS + 1)
    const exact = await verifier.report([...keys, '--earlier', laterEvidence, file])
    expect(exact.code).toBe(1)
    expect(exact.first_bad_seq).toBeGreaterThanOrEqual(EVENTS + 1)
    expect(exact.first_bad_seq).toBeLessThanOrEqual(EVENTS + 3)
  })
})

describe('a key that was replaced', () => {
  test('and signs again is found out by who knows when, and by the checkpoint of a witness', async () => {
    const tenant = await logOf(api)
    const restore = await keepCopy(api, tenant)
    expect((await tenant.post(`${LEDGER}/keys/rotate`, { purpose: 'checkpoint' })).status).toBe(200)
    await grow(tenant, 20, 7)
    const { logKeys } = await trustOf(tenant)
    const replacedAt = logKeys.find(({ sizeMax }) => sizeMax !== undefined)?.sizeMax ?? Number.NaN
    const later = await witnessed(tenant)
    // The database of before knows of no newer key, and signs by the one that was stolen.
    await restore()
    await grow(tenant, 60, 8)
    const file = verifier.file(await exportEvidence(tenant))
    expect(await verifier.report([file])).toMatchObject({ code: 0, pinned: false })
    const found = await verifier.report([...keyArgs(logKeys), file])
    expect(found).toMatchObject({ code: 1, first_bad_seq: replacedAt })
    expect(failed(found)).toEqual(['checkpoint', 'manifest'])
    const byWitness = ['--witness', formatVerifierKey(witness.key), '--witnesses-needed', '0']
    const seen = await verifier.report([...byWitness, ...kept(later), file])
    expect(seen.code).toBe(1)
    expect(failed(seen)).toEqual(['kept'])
    expect(seen.steps.at(-1)?.detail).toContain('signed by a witness')
    expect(seen.first_bad_between?.[1]).toBeGreaterThanOrEqual(EVENTS)
  })
})
