/** A seeded source of numbers (sfc32): the same seed gives the same run on every machine. */
export type Random = {
  /** 0 <= n < 1 */
  next: () => number
  /** 0 <= n < 2^32 */
  uint32: () => number
  /** low <= n <= high, whole */
  between: (low: number, high: number) => number
  chance: (probability: number) => boolean
  pick: <const List extends readonly [unknown, ...unknown[]]>(list: List) => List[number]
  /** Lower-case hex digits; `length` is a multiple of 8. */
  hex: (length: number) => string
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const byteAt = (value: number, shift: number) => BYTES[(value >>> shift) & 255] ?? ''

/** Eight lower-case hex digits. */
export const hex32 = (value: number): string =>
  byteAt(value, 24) + byteAt(value, 16) + byteAt(value, 8) + byteAt(value, 0)

/** Spreads the bits of a number; a bijection on 32 bits, so different numbers stay different. */
export function mix32(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d)
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b)
  return (h ^ (h >>> 16)) >>> 0
}

/** One 32-bit number from several whole numbers. */
export function hash32(...values: readonly number[]): number {
  let h = 0x9e3779b9
  for (const value of values) {
    h = mix32(h ^ (value | 0))
    h = mix32(h + Math.floor(value / 4294967296))
  }
  return h
}

export function createRandom(...seed: readonly number[]): Random {
  let a = hash32(...seed, 1)
  let b = hash32(...seed, 2)
  let c = hash32(...seed, 3)
  let counter = 1
  const uint32 = () => {
    const t = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    return t >>> 0
  }
  const next = () => uint32() / 4294967296
  return {
    next,
    uint32,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
    hex: (length) => {
      let text = ''
      for (let digits = 0; digits < length; digits += 8) text += hex32(uint32())
      return text
    },
  }
}
