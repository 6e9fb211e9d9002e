import {
  HASH_BYTES,
  type Hasher,
  joinSubtrees,
  perfectSubtrees,
  portableHasher,
  type Subtree,
} from './merkle'

/** Where what was put is no tree: the first leaf that is missing, given twice, or beyond the size. */
export type CoverFault = { kind: 'missing' | 'doubled' | 'beyond'; at: number }

/** Hashes of 32 bytes by number, in one piece of memory: an object for each would cost five times as much. */
function createSlab() {
  let bytes = new Uint8Array(1024 * HASH_BYTES)
  let used = 0
  const free: number[] = []
  return {
    add: (hash: Uint8Array): number => {
      const slot = free.pop() ?? used++
      if (used * HASH_BYTES > bytes.length) {
        const larger = new Uint8Array(2 * bytes.length)
        larger.set(bytes)
        bytes = larger
      }
      bytes.set(hash, slot * HASH_BYTES)
      return slot
    },
    at: (slot: number): Uint8Array => bytes.subarray(slot * HASH_BYTES, (slot + 1) * HASH_BYTES),
    release: (slot: number): void => void free.push(slot),
  }
}

/**
 * Puts a tree together from leaves and nodes in any order. Two that are neighbours become the one above them at once, so a whole log takes the
 * memory of its edge. Only what covers every leaf once has a root: nothing can be left out between the leaves that are shown.
 * @param watched earlier sizes whose roots are wanted too
 */
export function createTreeCover(watched: readonly number[] = [], hasher: Hasher = portableHasher) {
  const slab = createSlab()
  const rows: Map<number, number>[] = []
  const seen: Map<number, Uint8Array | null>[] = []
  let doubledAt = Number.POSITIVE_INFINITY
  for (const size of watched)
    for (const { height, index } of perfectSubtrees(0, size)) (seen[height] ??= new Map()).set(index, null)

  const put = ({ height, index }: Subtree, given: Uint8Array): void => {
    let hash = given
    let at = index
    for (let h = height; ; h++) {
      const row = (rows[h] ??= new Map())
      if (row.has(at)) {
        doubledAt = Math.min(doubledAt, at * 2 ** h)
        return
      }
      const watchedRow = seen[h]
      if (watchedRow?.has(at) === true) watchedRow.set(at, new Uint8Array(hash))
      const isLeft = at % 2 === 0
      const beside = isLeft ? at + 1 : at - 1
      const slot = row.get(beside)
      if (slot === undefined) {
        row.set(at, slab.add(hash))
        return
      }
      hash = isLeft ? hasher.nodeHash(hash, slab.at(slot)) : hasher.nodeHash(slab.at(slot), hash)
      row.delete(beside)
      slab.release(slot)
      at = Math.floor(at / 2)
    }
  }

  const left = () =>
    rows
      .flatMap((row, height) =>
        [...row].map(([index, slot]) => ({ start: index * 2 ** height, height, slot })),
      )
      .sort((a, b) => a.start - b.start || b.height - a.height)

  /** Of what is left: the fault, or the hashes of the perfect subtrees of this size. */
  const conclude = (size: number): { fault: CoverFault } | { roots: Uint8Array[] } => {
    const doubled = (at: number): { fault: CoverFault } => ({ fault: { kind: 'doubled', at } })
    const parts = left()
    let at = 0
    for (const { start, height } of parts) {
      if (doubledAt < Math.max(at, start)) return doubled(doubledAt)
      if (start < at) return doubled(start)
      if (start > at) return { fault: { kind: 'missing', at } }
      at += 2 ** height
      if (at > size) return { fault: { kind: 'beyond', at: size } }
    }
    if (doubledAt < at) return doubled(doubledAt)
    if (at < size) return { fault: { kind: 'missing', at } }
    return { roots: parts.map(({ slot }) => slab.at(slot)) }
  }

  return {
    /** The node's leaves end at 2^53 - 1 or before. */
    put,
    /** The root of the tree of this size, or why there is none. */
    root: (size: number): { root: Uint8Array } | { fault: CoverFault } => {
      const found = conclude(size)
      return 'fault' in found ? found : { root: new Uint8Array(joinSubtrees(found.roots, hasher)) }
    },
    /** The root of a watched size; null where a node stands for leaves on both sides of it. Means something only where there is a root. */
    rootAt: (size: number): Uint8Array | null => {
      const hashes = perfectSubtrees(0, size).map(({ height, index }) => seen[height]?.get(index) ?? null)
      const known = hashes.filter((hash) => hash !== null)
      return known.length === hashes.length ? joinSubtrees(known, hasher) : null
    },
  }
}
