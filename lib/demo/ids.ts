import { hash32, hex32, mix32 } from './random'

/** Gives the event ids of one run: UUIDv7 (RFC 9562), of which no two are equal. */
type Ids = (atMs: number) => string

/**
 * The random bits of a v7 id are a counter here, scattered by a bijection: 2^32 ids without a double from one seed,
 * and other ids from every other seed.
 */
export function createIds(...seed: readonly number[]): Ids {
  const salt = hash32(...seed, 7)
  const high = (hash32(...seed, 8) & 0x3fff) | 0x8000
  const middle = hex32(hash32(...seed, 9)).slice(0, 4)
  let counter = 0
  return (atMs) => {
    const scattered = hex32(mix32(counter ^ salt))
    const versionAndOrder = (0x7000 | (counter & 0xfff)).toString(16)
    counter = (counter + 1) >>> 0
    const seconds = Math.floor(atMs / 65536)
    const time = hex32(seconds) + hex32(atMs % 65536).slice(4)
    return `${time.slice(0, 8)}-${time.slice(8)}-${versionAndOrder}-${high.toString(16)}-${middle}${scattered}`
  }
}
