import { portableDigest } from '@/lib/ledger/digest'
import { type ProofStepName, verifyEventProof } from '@/lib/ledger/event-proof'
import type { EventProof } from '@/lib/ledger/event-proof-form'
import type { ProvedEvent } from '@/lib/ledger/sealable'
import { createLeafOf } from '@/lib/ledger/stored-leaf'

/** Events as somebody has them, and for each place of the tree the proof that was fetched. Lowest seq first. */
export type TamperCopy = { proofs: readonly EventProof[]; events: readonly ProvedEvent[] }

/** What a copy comes to at one place. */
export type Finding = { seq: number; ok: boolean; reason: string | null }

export const TAMPER_FIELDS = ['action', 'outcome', 'actor', 'description'] as const
export type TamperField = (typeof TAMPER_FIELDS)[number]

const leafOf = createLeafOf(portableDigest)
const bySeq = (a: { seq: number }, b: { seq: number }) => a.seq - b.seq

export function copyOf(proofs: readonly EventProof[]): TamperCopy {
  const sorted = [...proofs].sort((a, b) => bySeq(a.event, b.event))
  return { proofs: sorted, events: sorted.map(({ event }) => event) }
}

/** What the field says now, for the input it is changed in. */
export function valueOf(event: ProvedEvent, field: TamperField): string {
  if (field === 'actor') return event.actor?.name ?? event.actor?.id ?? ''
  return event[field] ?? ''
}

/** The copy with one field of one event changed; the others are the same objects. */
export function edited(copy: TamperCopy, seq: number, field: TamperField, value: string): TamperCopy {
  const change = (event: ProvedEvent): ProvedEvent => {
    if (field !== 'actor') return { ...event, [field]: value } as ProvedEvent
    const { actor } = event
    if (actor === null) return event
    return { ...event, actor: actor.name === null ? { ...actor, id: value } : { ...actor, name: value } }
  }
  return { ...copy, events: copy.events.map((event) => (event.seq === seq ? change(event) : event)) }
}

export const deleted = (copy: TamperCopy, seq: number): TamperCopy => ({
  ...copy,
  events: copy.events.filter((event) => event.seq !== seq),
})

/** The event and the next one change places: each gets the number of the other. */
export function swapped(copy: TamperCopy, seq: number): TamperCopy {
  const at = copy.events.findIndex((event) => event.seq === seq)
  const [one, other] = [copy.events[at], copy.events[at + 1]]
  if (one === undefined || other === undefined) return copy
  const events = copy.events.map((event, i) =>
    i === at ? { ...other, seq: one.seq } : i === at + 1 ? { ...one, seq: other.seq } : event,
  )
  return { ...copy, events }
}

const REASON: Record<ProofStepName, string> = {
  form: 'it no longer has the form of an event',
  keys: 'it is not of this log',
  checkpoint: 'the tree is not signed by the log',
  leaf: 'it hashes to another leaf than the tree has here',
  inclusion: 'its leaf is not in the tree that was signed',
}

/**
 * Checks every place of the copy by the proof that was fetched for it, as a reader would who has only that.
 * @param repaired whoever changed the copy computed the leaves anew, too
 */
export function checkCopy({ proofs, events }: TamperCopy, repaired: boolean): Finding[] {
  const found = new Map(events.map((event) => [event.seq, event]))
  return proofs.map((proof) => {
    const { seq } = proof.event
    const event = found.get(seq)
    if (event === undefined) return { seq, ok: false, reason: 'it is gone, and the tree has a leaf for it' }
    const leaf_hash = repaired
      ? leafOf({ ...event, signature: null, key_id: null, erased: null }, proof.openings)
      : proof.leaf_hash
    const { steps } = verifyEventProof({ ...proof, event, leaf_hash }, { origin: proof.origin })
    const wrong = steps.find(({ ok }) => !ok)
    return { seq, ok: wrong === undefined, reason: wrong === undefined ? null : REASON[wrong.name] }
  })
}
