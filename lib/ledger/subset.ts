import {
  assertSize,
  type Hasher,
  joinSubtrees,
  perfectSubtrees,
  portableHasher,
  type Subtree,
} from './merkle'

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

/**
 * The root of a tree of which some leaves are known and the rest by its nodes. Only what covers every leaf once, from the first to the last,
 * has one: so nothing can be left out between the leaves that are shown.
 * @param nodes leaves (height 0) and other nodes, left to right
 * @returns null unless they are exactly a tree of this size
 */
export function rootOfNodes(
  nodes: Iterable<TreeNode>,
  size: number,
  hasher: Hasher = portableHasher,
): Uint8Array | null {
  const stack: TreeNode[] = []
  let at = 0
  for (const node of nodes) {
    if (node.index * 2 ** node.height !== at) return null
    at += 2 ** node.height
    let top = node
    for (let left = stack.at(-1); left?.height === top.height && left.index % 2 === 0; left = stack.at(-1)) {
      stack.pop()
      top = {
        height: top.height + 1,
        index: left.index / 2,
        hash: hasher.nodeHash(left.hash, top.hash),
      }
    }
    stack.push(top)
  }
  if (at !== size || stack.length !== perfectSubtrees(0, size).length) return null
  return joinSubtrees(
    stack.map(({ hash }) => hash),
    hasher,
  )
}
