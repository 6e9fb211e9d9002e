import type { Clock } from './clock'
import { fillRandomly } from './random'

const POOL_BYTES = 4096
const COUNTER_BITS = 12
/** Two for the counter, eight for chance. */
const BYTES_EACH = 10
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
  let time = ''

  const byte = () => pool[used++] ?? 0
  const hex = () => HEX[byte()] ?? ''
  const setTime = (ms: number) => {
    lastMs = ms
    const digits = ms.toString(16).padStart(12, '0')
    time = `${digits.slice(0, 8)}-${digits.slice(8)}-`
  }

  return () => {
    const nowMs = clock.nowMs()
    if (used + BYTES_EACH > POOL_BYTES) {
      fillRandomly(pool)
      used = 0
    }
    if (nowMs > lastMs) {
      setTime(nowMs)
      // The upper half stays free, to count in.
      counter = ((byte() << 8) | byte()) & ((1 << (COUNTER_BITS - 1)) - 1)
    } else if (++counter >> COUNTER_BITS > 0) {
      setTime(lastMs + 1)
      counter = 0
    }
    const version = (HEX[0x70 | (counter >> 8)] ?? '') + (HEX[counter & 0xff] ?? '')
    const variant = HEX[0x80 | (byte() & 0x3f)] ?? ''
    return `${time}${version}-${variant}${hex()}-${hex()}${hex()}${hex()}${hex()}${hex()}${hex()}`
  }
}
