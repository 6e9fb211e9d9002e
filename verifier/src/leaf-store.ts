const HASH_BYTES = 32

/** The leaf of each seq that a file showed, 32 bytes each and a number. */
export function createLeafStore() {
  let hashes = new Uint8Array(1024 * HASH_BYTES)
  const places = new Map<number, number>()
  return {
    add: (seq: number, leaf: Uint8Array): void => {
      const place = places.size
      if (places.has(seq)) return
      if ((place + 1) * HASH_BYTES > hashes.length) {
        const larger = new Uint8Array(2 * hashes.length)
        larger.set(hashes)
        hashes = larger
      }
      hashes.set(leaf, place * HASH_BYTES)
      places.set(seq, place)
    },
    /** A view; null for a seq that was not shown. */
    at: (seq: number): Uint8Array | null => {
      const place = places.get(seq)
      return place === undefined ? null : hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES)
    },
  }
}

export type LeafStore = ReturnType<typeof createLeafStore>
