import type { Clock } from './clock'

const POOL_BYTES = 4096
const COUNTER_BITS = 12
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * UUIDs of version 7 (RFC 9562) that sort as they were made: 48 bits of milliseconds, a counter of 12 bits (section 6.2, method 1),
 * 62 bits of chance. More than 4,096 in a millisecond, or a clock that goes back, borrow from the next millisecond.
 */
export function uuidMaker(clock: Pick<Clock, 'nowMs'>): () => string {
  const pool = new Uint8Array(POOL_BYTES)
  let used = POOL_BYTES
  let lastMs = 0
  let counter = 0

  return () => {
    const nowMs = clock.nowMs()
    if (used + 10 > POOL_BYTES) {
      crypto.getRandomValues(pool)
      used = 0
    }
    const byte = () => pool[used++] ?? 0
    if (nowMs > lastMs) {
      lastMs = nowMs
      // The upper half stays free, to count in.
      counter = ((byte() << 8) | byte()) & ((1 << (COUNTER_BITS - 1)) - 1)
    } else if (++counter >> COUNTER_BITS > 0) {
      lastMs++
      counter = 0
    }
    const time = lastMs.toString(16).padStart(12, '0')
    const hex = () => HEX[byte()] ?? ''
    const high = HEX[0x70 | (counter >> 8)] ?? ''
    const low = HEX[counter & 0xff] ?? ''
    const variant = HEX[0x80 | (byte() & 0x3f)] ?? ''
    return `${time.slice(0, 8)}-${time.slice(8)}-${high}${low}-${variant}${hex()}-${hex()}${hex()}${hex()}${hex()}${hex()}${hex()}`
  }
}
