import { type Anchor, type AnchorDeps } from './anchor'
import { witnessAnchor } from './witness'

/** The anchors that are configured. */
export function openAnchors({ db, anchors: { witnesses } }: Pick<AnchorDeps, 'db' | 'anchors'>): Anchor[] {
  const ledger = db.as('ledger')
  return witnesses.map((witness) => witnessAnchor(ledger, witness))
}
