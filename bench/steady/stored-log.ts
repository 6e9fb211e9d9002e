import { createSeqs, numberOf } from './acknowledged'

const BITS = 8
const FIRST_ROOM = 1 << 16

/** A set of whole numbers, a bit each. */
function createBits() {
  let bits = new Uint8Array(FIRST_ROOM)
  return {
    /** False where it was in already. */
    add: (n: number): boolean => {
      const at = Math.floor(n / BITS)
      if (at >= bits.length) {
        const larger = new Uint8Array(Math.max(at + 1, bits.length * 2))
        larger.set(bits)
        bits = larger
      }
      const mask = 1 << (n % BITS)
      const before = bits[at] ?? 0
      bits[at] = before | mask
      return (before & mask) === 0
    },
  }
}

/** The log as it was read: whose rows come in any order. `prefix` tells the events of the run from the product's own. */
export function createStoredLog(prefix: string) {
  const ours = createSeqs()
  const seqs = createBits()
  const found = { rows: 0, ours: 0, doubleIds: 0, doubleSeqs: 0, highest: -1 }
  return {
    add: (seq: number, id: string) => {
      found.rows++
      found.highest = Math.max(found.highest, seq)
      if (!seqs.add(seq)) found.doubleSeqs++
      const n = numberOf(prefix, id)
      if (n === null) return
      found.ours++
      if (ours.get(n) !== null) found.doubleIds++
      ours.set(n, seq)
    },
    seqOf: ours.get,
    found: (): Readonly<typeof found> => found,
  }
}

export type StoredLog = ReturnType<typeof createStoredLog>
