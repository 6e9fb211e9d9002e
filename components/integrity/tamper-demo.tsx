'use client'

import { useMutation } from '@tanstack/react-query'
import { FlaskConical, RotateCcw } from 'lucide-react'
import { useMemo, useState } from 'react'
import { fetchCopy } from '@/lib/client/integrity-queries'
import { checkCopy, copyOf, deleted, edited, swapped, type TamperCopy } from '@/lib/client/tamper'
import { Button } from '../ui/button'
import { Checkbox } from '../ui/field'
import { ProblemPanel } from '../ui/problem-panel'
import { StatePanel } from '../ui/state-panel'
import { Part } from './part'
import { TamperEdit } from './tamper-edit'
import { TamperTable } from './tamper-table'

function Bench({ original }: { original: TamperCopy }) {
  const [copy, setCopy] = useState(original)
  const [repaired, setRepaired] = useState(false)
  const [editing, setEditing] = useState<number | null>(null)
  const findings = useMemo(() => checkCopy(copy, repaired), [copy, repaired])
  const bad = findings.filter(({ ok }) => !ok)
  const event = copy.events.find(({ seq }) => seq === editing)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <p role="status" className={`text-sm font-medium ${bad.length === 0 ? 'text-ok' : 'text-error'}`}>
        {bad.length === 0
          ? `All ${findings.length} events of the copy fit the signed tree.`
          : `The copy does not fit the signed tree. The first wrong place is seq ${bad[0]?.seq}.`}
      </p>
      <TamperTable
        copy={copy}
        findings={findings}
        onEdit={setEditing}
        onDelete={(seq) => setCopy(deleted(copy, seq))}
        onSwap={(seq) => setCopy(swapped(copy, seq))}
      />
      <Checkbox
        label="Compute the leaves of the copy anew"
        hint="As somebody would who knows how the tree is made. The root is signed all the same."
        checked={repaired}
        onChange={(change) => setRepaired(change.target.checked)}
      />
      <div>
        <Button
          size="sm"
          disabled={copy === original && !repaired}
          onClick={() => (setCopy(original), setRepaired(false))}
        >
          <RotateCcw aria-hidden /> Start over
        </Button>
      </div>
      {event === undefined ? null : (
        <TamperEdit
          event={event}
          onClose={() => setEditing(null)}
          onChange={(field, value) => {
            setCopy(edited(copy, event.seq, field, value))
            setEditing(null)
          }}
        />
      )}
    </div>
  )
}

/** Somebody tampers with a copy in the browser, and sees what gives it away. The log itself is not touched. */
export function TamperDemo() {
  const load = useMutation({ mutationFn: async () => copyOf(await fetchCopy()) })
  return (
    <Part
      title="Try to tamper"
      about="On a copy of your newest events, in this browser alone: nothing you change is sent anywhere. That you looked at these events is recorded, as when you open them."
      action={
        <Button disabled={load.isPending} onClick={() => load.mutate()}>
          <FlaskConical aria-hidden /> {load.data === undefined ? 'Fetch a copy' : 'Fetch another copy'}
        </Button>
      }
    >
      {load.isError ? (
        <ProblemPanel error={load.error} onRetry={() => load.mutate()} />
      ) : load.data === undefined ? null : load.data.proofs.length === 0 ? (
        <StatePanel icon={<FlaskConical />} title="There is no event to copy">
          <p>Send one first.</p>
        </StatePanel>
      ) : (
        <Bench key={load.submittedAt} original={load.data} />
      )}
    </Part>
  )
}
