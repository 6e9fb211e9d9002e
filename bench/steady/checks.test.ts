import { describe, expect, test } from 'vitest'
import { type Acknowledged, createAcknowledged, idOf } from './acknowledged'
import { checkAcknowledged, checkMemory, checkSeqs, checkTree } from './checks'
import { createStoredLog, type StoredLog } from './stored-log'

const OWN_ID = '01900000-0000-7000-9000-000000000001'

/** Events 0 to 9 acknowledged under seqs 1 to 10, and stored so, behind one event of the product's own. */
function aRun(): { acknowledged: Acknowledged; log: StoredLog; id: (n: number) => string } {
  const acknowledged = createAcknowledged(1_700_000_000_000)
  const log = createStoredLog(acknowledged.prefix)
  const id = (n: number) => idOf(acknowledged.prefix, n)
  log.add(0, OWN_ID)
  acknowledged.take(10)
  for (let n = 0; n < 10; n++) {
    acknowledged.note(n, n + 1)
    log.add(n + 1, id(n))
  }
  return { acknowledged, log, id }
}

describe('acknowledged = stored', () => {
  test('holds where each is there under its seq, whoever else is there', () => {
    const { acknowledged, log } = aRun()
    expect(checkAcknowledged(acknowledged, log)).toMatchObject({ ok: true })
  })

  test('what got no receipt may be there or not', () => {
    const { acknowledged, log, id } = aRun()
    acknowledged.take(2)
    log.add(11, id(10))
    expect(checkAcknowledged(acknowledged, log)).toMatchObject({
      ok: true,
      found: '10 acknowledged of 12 sent, 11 of them stored',
    })
  })

  test('one that is gone is lost', () => {
    const { acknowledged, log } = aRun()
    acknowledged.note(acknowledged.take(1), 11)
    expect(checkAcknowledged(acknowledged, log)).toMatchObject({
      ok: false,
      found: expect.stringMatching(/: 1 lost$/),
    })
  })

  test('one that is there twice, or elsewhere, is told', () => {
    const twice = aRun()
    twice.log.add(11, twice.id(3))
    expect(checkAcknowledged(twice.acknowledged, twice.log).found).toMatch(
      /1 stored twice, 1 under another seq/,
    )
    const unacknowledged = aRun()
    unacknowledged.acknowledged.take(1)
    for (const seq of [11, 12]) unacknowledged.log.add(seq, unacknowledged.id(10))
    expect(checkAcknowledged(unacknowledged.acknowledged, unacknowledged.log)).toMatchObject({ ok: false })
  })

  test('two receipts that differ are told', () => {
    const { acknowledged, log } = aRun()
    acknowledged.note(4, 5)
    expect(checkAcknowledged(acknowledged, log).ok).toBe(true)
    acknowledged.note(4, 6)
    expect(checkAcknowledged(acknowledged, log).found).toMatch(/1 with two receipts that differ/)
  })

  test('nothing acknowledged shows nothing', () => {
    const acknowledged = createAcknowledged(0)
    acknowledged.take(5)
    expect(checkAcknowledged(acknowledged, createStoredLog(acknowledged.prefix)).ok).toBe(false)
  })

  test('holds for more events than there was room for at first', () => {
    const acknowledged = createAcknowledged(0)
    const log = createStoredLog(acknowledged.prefix)
    const count = 200_000
    acknowledged.take(count)
    for (let n = count - 1; n >= 0; n--) {
      acknowledged.note(n, n)
      log.add(n, idOf(acknowledged.prefix, n))
    }
    expect(checkAcknowledged(acknowledged, log)).toMatchObject({ ok: true })
    expect(checkSeqs(log)).toEqual({
      what: 'seq contiguous',
      ok: true,
      found: '0 to 199999, 0 missing, 0 double',
    })
  })
})

describe('seq contiguous', () => {
  const of = (seqs: readonly number[]) => {
    const log = createStoredLog('x')
    for (const seq of seqs) log.add(seq, OWN_ID)
    return checkSeqs(log)
  }
  test.each<[readonly number[], boolean, string]>([
    [[2, 0, 1], true, '0 to 2, 0 missing, 0 double'],
    [[0, 1, 3], false, '0 to 3, 1 missing, 0 double'],
    [[1, 2], false, '0 to 2, 1 missing, 0 double'],
    [[0, 1, 1], false, '0 to 1, 0 missing, 1 double'],
    [[0, 2, 2], false, '0 to 2, 1 missing, 1 double'],
    [[], false, '0 to -1, 0 missing, 0 double'],
  ])('of %j: %s', (seqs, ok, found) => {
    expect(of(seqs)).toMatchObject({ ok, found })
  })
})

describe('the whole log verifies', () => {
  const good = { ok: true, size: 10, first_bad_seq: null, problem_count: 0 }
  test('when the server says so, of all that was read', () => {
    expect(checkTree(good, 10).ok).toBe(true)
    expect(checkTree(good, 11).ok).toBe(false)
  })

  test('and not when it says no, or nothing', () => {
    expect(checkTree({ ...good, ok: false, first_bad_seq: 4, problem_count: 1 }, 10)).toMatchObject({
      ok: false,
      found: '10 leaves, 1 problems, the first at 4',
    })
    expect(checkTree(null, 0).ok).toBe(false)
  })
})

describe('memory bounded', () => {
  test.each<[string, readonly number[], boolean]>([
    ['flat', [400, 420, 410, 400, 415, 405], true],
    ['a heap that grows to its working size', [300, 320, 400, 420, 430, 425], true],
    ['more in the last third than the first explains', [300, 320, 500, 600, 700, 800], false],
    ['flat, and above the bound', [1_100, 1_100, 1_100], false],
    ['too few samples', [300, 300], false],
  ])('%s: %j', (_, samples, ok) => {
    expect(checkMemory(samples, 1_000).ok).toBe(ok)
  })
})
