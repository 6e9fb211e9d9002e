import { assertSize, type Subtree } from './merkle'

/** Leaves from the first to before the second. */
export type Gap = readonly [start: number, end: number]

/** A node of the tree: the root of a perfect subtree. */
export type TreeNode = Subtree & { hash: Uint8Array }

/** What lies between the leaves of a subset, and before and behind them. @param seqs ascending, each once */
export function gapsOf(seqs: Iterable<number>, size: number): Gap[] {
  assertSize(size, 'the tree size')
  const gaps: Gap[] = []
  let at = 0
  for (const seq of seqs) {
    if (seq < at || seq >= size) throw new RangeError(`leaf ${seq} is out of order, or not in the tree`)
    if (seq > at) gaps.push([at, seq])
    at = seq + 1
  }
  if (at < size) gaps.push([at, size])
  return gaps
}

/** The fewest perfect subtrees that cover a gap, left to right. Each is a node of any tree that holds the gap (RFC 9162, section 2.1.1). */
export function gapSubtrees([start, end]: Gap): Subtree[] {
  const subtrees: Subtree[] = []
  for (let at = start; at < end;) {
    let height = 0
    while (at % 2 ** (height + 1) === 0 && at + 2 ** (height + 1) <= end) height++
    subtrees.push({ height, index: at / 2 ** height })
    at += 2 ** height
  }
  return subtrees
}
