/** Where the last group of an id begins that carries the number of the event: xxxxxxxx-xxxx-xxxx-xxxx-NNNNNNNNNNNN. */
export const NUMBER_AT = 24
const NUMBER_DIGITS = 12
const FIRST_ROOM = 1 << 16

/** The first 24 characters of every id of a run: a UUIDv7 of now. */
export function idPrefix(nowMs: number): string {
  const time = nowMs.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-`
}

export const idOf = (prefix: string, n: number): string =>
  prefix + n.toString(16).padStart(NUMBER_DIGITS, '0')

/** The number in an id of this run; null for the product's own events. */
export function numberOf(prefix: string, id: string): number | null {
  if (!id.startsWith(prefix)) return null
  const n = Number.parseInt(id.slice(NUMBER_AT), 16)
  return Number.isNaN(n) ? null : n
}

/** A number an event, that grows: millions of them without an object for each. */
export function createSeqs() {
  let seqs = new Int32Array(FIRST_ROOM)
  return {
    /** The seq noted for event `n`; null without one. */
    get: (n: number): number | null => {
      const noted = seqs[n] ?? 0
      return noted === 0 ? null : noted - 1
    },
    set: (n: number, seq: number) => {
      if (n >= seqs.length) {
        const larger = new Int32Array(Math.max(n + 1, seqs.length * 2))
        larger.set(seqs)
        seqs = larger
      }
      seqs[n] = seq + 1
    },
  }
}

/** What the server has said of the events that were sent. */
export function createAcknowledged(nowMs: number) {
  const prefix = idPrefix(nowMs)
  const seqs = createSeqs()
  let sent = 0
  let count = 0
  let contradictions = 0
  return {
    prefix,
    /** Takes the next `n` numbers; returns the first. */
    take: (n: number): number => {
      sent += n
      return sent - n
    },
    /** The server says that it holds event `n` under this seq; a second receipt must say the same. */
    note: (n: number, seq: number) => {
      const before = seqs.get(n)
      if (before === null) count++
      else if (before !== seq) contradictions++
      seqs.set(n, seq)
    },
    seqOf: seqs.get,
    sent: () => sent,
    count: () => count,
    /** Events with two receipts that name different seqs. */
    contradictions: () => contradictions,
  }
}

export type Acknowledged = ReturnType<typeof createAcknowledged>
