import { beforeAll, describe, expect, it } from 'vitest'
import type { EventProof } from '@/lib/ledger/event-proof-form'
import { EVENT, makeProof } from '@/tests/helpers/event-proof'
import { checkCopy, copyOf, deleted, edited, swapped, TAMPER_FIELDS, valueOf } from './tamper'

const [FIRST, SECOND, THIRD] = [137, 138, 140]
let proofs: EventProof[]

beforeAll(async () => {
  const made = [THIRD, FIRST, SECOND].map((seq) =>
    makeProof({ ...EVENT, seq, id: EVENT.id.replace(/ab$/, String(seq % 90)) }),
  )
  proofs = await Promise.all(made)
})

const bad = (findings: { seq: number; ok: boolean }[]) =>
  findings.filter(({ ok }) => !ok).map(({ seq }) => seq)

describe('tampering with a copy', () => {
  it('finds nothing in a copy that nobody touched, in the order of the seqs', () => {
    const findings = checkCopy(copyOf(proofs), false)
    expect(findings.map(({ seq }) => seq)).toEqual([FIRST, SECOND, THIRD])
    expect(bad(findings)).toEqual([])
    expect(bad(checkCopy(copyOf(proofs), true))).toEqual([])
  })

  it.each(TAMPER_FIELDS)('finds the event whose %s was edited, also with its leaf computed anew', (field) => {
    const copy = edited(copyOf(proofs), SECOND, field, 'nothing happened')
    expect(valueOf(copy.events[1] ?? EVENT, field)).toBe('nothing happened')
    const [, finding] = checkCopy(copy, false)
    expect(finding).toMatchObject({ seq: SECOND, ok: false })
    expect(finding?.reason).toContain('another leaf')
    const repaired = checkCopy(copy, true)
    expect(bad(repaired)).toEqual([SECOND])
    expect(repaired[1]?.reason).toContain('not in the tree that was signed')
  })

  it('finds the place of an event that was deleted', () => {
    const findings = checkCopy(deleted(copyOf(proofs), FIRST), false)
    expect(bad(findings)).toEqual([FIRST])
    expect(findings[0]?.reason).toContain('it is gone')
  })

  it('finds both of two events that changed places, and leaves the last where it is', () => {
    const copy = copyOf(proofs)
    for (const repaired of [false, true])
      expect(bad(checkCopy(swapped(copy, FIRST), repaired))).toEqual([FIRST, SECOND])
    expect(swapped(copy, THIRD)).toBe(copy)
  })
})
