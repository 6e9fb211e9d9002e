import { beforeAll, describe, expect, it } from 'vitest'
import {
  EVENT,
  former,
  makeProof,
  present,
  SEQ,
  SIZE,
  stranger,
  TRUST,
} from '../../tests/helpers/event-proof'
import { nodeMeans } from '../../tests/helpers/read-evidence'
import type { EventProof } from './event-proof-form'
import { checkProof, parseProof } from './proof-report'

let proof: EventProof
beforeAll(async () => {
  proof = await makeProof()
})

const check = (input: unknown, known: Parameters<typeof checkProof>[1] = {}) =>
  checkProof(input, known, nodeMeans())
const failed = (report: ReturnType<typeof checkProof>) =>
  report.steps.filter(({ ok }) => !ok).map(({ name }) => name)

describe('the proof of one event', () => {
  it('is right by its own keys, by known ones, and by one of them alone', () => {
    expect(check(proof)).toMatchObject({ ok: true, pinned: false, size: SIZE, firstBadSeq: null })
    for (const logKeys of [TRUST, [present.key], [{ ...present.key, sizeMax: SIZE }, former.key]])
      expect(check(proof, { logKeys })).toMatchObject({ ok: true, pinned: true })
  })

  it('is not by keys of others, nor by one that was replaced before', () => {
    expect(failed(check(proof, { logKeys: [stranger.key] }))).toContain('keys')
    expect(failed(check(proof, { logKeys: [{ ...present.key, sizeMax: SIZE - 1 }] }))).toContain('checkpoint')
  })

  it('that was changed names its event', () => {
    const changed = { ...proof, event: { ...EVENT, action: 'revoke' } }
    expect(check(changed)).toMatchObject({ ok: false, firstBadSeq: SEQ })
  })

  it('is compared with a checkpoint that was kept', () => {
    const kept = [{ name: 'kept', note: proof.checkpoint }]
    expect(check(proof, { kept })).toMatchObject({ ok: true })
  })

  it.each([null, 5, [], {}, 'x'])('%j is none, and nothing is thrown', (input) => {
    expect(failed(check(input))).toEqual(['form'])
  })

  it('is read strictly: no member stands twice', () => {
    expect(parseProof(JSON.stringify(proof, null, 2))).toEqual(proof)
    expect(() => parseProof('{"format":1,"format":2}')).toThrow('twice')
    expect(() => parseProof('{')).toThrow()
  })
})
