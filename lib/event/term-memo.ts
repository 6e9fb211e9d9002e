import { EXACT_FIELDS, type ExactField } from './term-fields'

/**
 * What a block has seen so far. Most texts of an event (its type, action, source, actor) were in the events before it, and one
 * look-up here saves splitting them again and building every term only to find it known.
 */
export type TermMemo = {
  into: Set<string>
  /** Size of `into` when we last left it: another number means somebody else changed it, and the memo is void. */
  size: number
  sizeMax: number
  words: Set<string>
  seen: Record<(typeof EXACT_FIELDS)[number], Set<string>>
  meta: MetaNode
  addWord: (term: string) => boolean
}

/** One path below metadata, so that its dotted name is built once a block and not once an event. */
export class MetaNode {
  readonly values = new Set<string>()
  private readonly children = new Map<string, MetaNode>()

  constructor(readonly path: Extract<ExactField, `meta.${string}`> | 'meta.') {}

  child(key: string): MetaNode {
    let node = this.children.get(key)
    if (node === undefined) {
      node = new MetaNode(this.path === 'meta.' ? `meta.${key}` : `${this.path}.${key}`)
      this.children.set(key, node)
    }
    return node
  }
}

const memos = new WeakMap<Set<string>, TermMemo>()

export function memoOf(into: Set<string>): TermMemo {
  const known = memos.get(into)
  if (known !== undefined && known.size === into.size) return known
  const seen = Object.fromEntries(EXACT_FIELDS.map((field) => [field, new Set<string>()])) as TermMemo['seen']
  const memo: TermMemo = {
    into,
    size: into.size,
    sizeMax: 0,
    words: new Set(),
    seen,
    meta: new MetaNode('meta.'),
    addWord: (term) => {
      into.add(term)
      return into.size <= memo.sizeMax
    },
  }
  memos.set(into, memo)
  return memo
}
