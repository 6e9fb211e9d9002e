import type { AnchorsConfig } from '@/lib/config/anchors'
import { formatKeyId } from '@/lib/ledger/verifier-key'
import type { Anchor, AnchorDeps } from './anchor'
import { witnessAnchor } from './witness'

export type NamedAnchor = Pick<Anchor, 'id' | 'kind' | 'name'>

/** What is configured, by name: enough to say how it stands. */
export function namedAnchors({ witnesses }: AnchorsConfig): NamedAnchor[] {
  return witnesses.map(({ key }) => {
    const name = formatKeyId(key)
    return { id: `witness:${name}`, kind: 'witness', name }
  })
}

/** What is configured, ready to be told. */
export function openAnchors({ db, anchors: { witnesses } }: Pick<AnchorDeps, 'db' | 'anchors'>): Anchor[] {
  const ledger = db.as('ledger')
  return witnesses.map((witness) => witnessAnchor(ledger, witness))
}
