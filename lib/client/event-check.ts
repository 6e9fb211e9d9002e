import { canonicalJson } from '@/lib/core/canonical-json'
import type { StoredEvent } from '@/lib/event/stored-event'
import { type ProofStepName, verifyEventProof } from '@/lib/ledger/event-proof'
import { type EventProof, readEventProof } from '@/lib/ledger/event-proof-form'
import { provedOf } from '@/lib/ledger/sealable'
import { originOf } from '@/lib/ledger/origin'

/** What the check looked at, in words; `reason` says why it failed. */
export type CheckStep = { name: string; ok: boolean; reason: string | null }

/** `path`: from the leaf up to the root, in hex and base64 as the proof has them; null where the proof can't be read. */
export type EventCheck = {
  ok: boolean
  steps: CheckStep[]
  path: { leaf: string; hashes: string[]; size: number; checkpoint: string; key: string } | null
}

const STEP: Record<ProofStepName, string> = {
  form: 'The proof has its form',
  keys: 'It names the keys of this log',
  checkpoint: 'The tree is signed by the log',
  leaf: 'The event hashes to its leaf',
  inclusion: 'The leaf is in the signed tree',
}

const shownOf = (event: StoredEvent): string => canonicalJson(provedOf(event))

function pathOf({ leaf_hash, inclusion, checkpoint, keys }: EventProof): EventCheck['path'] {
  const { hashes, size } = inclusion
  return { leaf: leaf_hash, hashes, size, checkpoint, key: keys[0]?.verifier_key ?? '' }
}

/** Checks a proof here, in the browser, and that it is of the event that is shown: a server that shows another is found out. */
export function checkEvent(shown: StoredEvent, bundle: unknown): EventCheck {
  const { steps } = verifyEventProof(bundle, { origin: originOf(shown.tenant_id) })
  const named = steps.map((step) => ({
    name: STEP[step.name],
    ok: step.ok,
    reason: step.ok ? null : step.reason,
  }))
  if (steps[0]?.ok !== true) return { ok: false, steps: named, path: null }
  const proof = readEventProof(bundle)
  const isShown = canonicalJson(proof.event) === shownOf(shown)
  const same = {
    name: 'It is of the event that is shown',
    ok: isShown,
    reason: isShown ? null : 'the proof is of an event that says something else than the one shown here',
  }
  return {
    ok: isShown && steps.every(({ ok }) => ok),
    steps: [...named.slice(0, 1), same, ...named.slice(1)],
    path: pathOf(proof),
  }
}
