import type { AnchorsConfig } from '@/lib/config/anchors'
import { formatKeyId } from '@/lib/ledger/verifier-key'
import { perDatabase } from '../tenant/per-database'
import type { Anchor, AnchorDeps } from './anchor'
import { fileAnchor } from './file'
import { timestampAnchor } from './timestamp'
import { webhookAnchor } from './webhook'
import { witnessAnchor } from './witness'

export type NamedAnchor = Pick<Anchor, 'id' | 'kind' | 'name'>

const FILE: NamedAnchor = { id: 'file', kind: 'file', name: 'CHECKPOINT_FILE' }
const webhookOf = (url: string): NamedAnchor => ({
  id: 'webhook',
  kind: 'webhook',
  // The path may be a secret.
  name: new URL(url).host,
})

const tsaOf = (url: string): NamedAnchor => ({ id: 'timestamp', kind: 'timestamp', name: new URL(url).host })

/** What is configured, by name: enough to say how it stands. */
export function namedAnchors({ witnesses, file, webhook, tsa }: AnchorsConfig): NamedAnchor[] {
  return [
    ...witnesses.map(({ key }): NamedAnchor => {
      const name = formatKeyId(key)
      return { id: `witness:${name}`, kind: 'witness', name }
    }),
    ...(file === undefined ? [] : [FILE]),
    ...(webhook === undefined ? [] : [webhookOf(webhook.url)]),
    ...(tsa === undefined ? [] : [tsaOf(tsa.url)]),
  ]
}

/** What is configured, ready to be told. The file's is kept: it remembers what it has read. */
export function openAnchors({ db, clock, anchors }: Pick<AnchorDeps, 'db' | 'clock' | 'anchors'>): Anchor[] {
  const { witnesses, file, webhook, tsa } = anchors
  const ledger = db.as('ledger')
  return [
    ...witnesses.map((witness) => witnessAnchor(ledger, witness)),
    ...(file === undefined
      ? []
      : [perDatabase(db, `anchor-file ${file}`, () => fileAnchor(ledger, file, FILE))]),
    ...(webhook === undefined ? [] : [webhookAnchor(ledger, clock, webhook, webhookOf(webhook.url))]),
    ...(tsa === undefined ? [] : [timestampAnchor(tsa, tsaOf(tsa.url))]),
  ]
}
