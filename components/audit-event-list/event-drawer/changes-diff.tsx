'use client'

import { Equal, Minus, PencilLine, Plus } from 'lucide-react'
import { useState } from 'react'
import type { JsonValue, StoredEvent } from '@/lib/event/stored-event'
import { cn } from '@/lib/client/class-names'
import { diff, type Change } from '@/lib/client/diff'
import { Checkbox } from '../../ui/field'
import { SafeText } from '../../ui/safe-text'

const KINDS: Record<Change['kind'], { Icon: typeof Plus; classes: string }> = {
  added: { Icon: Plus, classes: 'text-ok' },
  removed: { Icon: Minus, classes: 'text-error' },
  changed: { Icon: PencilLine, classes: 'text-warn' },
  same: { Icon: Equal, classes: 'text-ink-3' },
}

function Side({ value, kind }: { value: JsonValue | undefined; kind: 'before' | 'after' | 'same' }) {
  if (value === undefined) return <span className="text-ink-3">–</span>
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1)
  const classes = kind === 'before' ? 'bg-error-soft' : kind === 'after' ? 'bg-ok-soft' : ''
  return (
    <span className={cn('rounded px-1 break-words whitespace-pre-wrap', classes)}>
      <SafeText value={text} />
    </span>
  )
}

/** Before and after, side by side: what was added, removed and changed, by icon and word as well as by colour. */
export function ChangesDiff({ changes }: { changes: NonNullable<StoredEvent['changes']> }) {
  const [showSame, setShowSame] = useState(false)
  const all = diff(changes.before, changes.after)
  const same = all.filter((change) => change.kind === 'same').length
  const shown = showSame ? all : all.filter((change) => change.kind !== 'same')
  return (
    <div>
      <table className="w-full table-fixed border-separate border-spacing-0 text-xs">
        <thead>
          <tr className="text-left text-ink-3">
            <th scope="col" className="w-[34%] border-b border-line py-1 font-medium">
              Field
            </th>
            <th scope="col" className="border-b border-line px-1 py-1 font-medium">
              Before
            </th>
            <th scope="col" className="border-b border-line px-1 py-1 font-medium">
              After
            </th>
          </tr>
        </thead>
        <tbody className="font-mono">
          {shown.map((change) => {
            const { Icon, classes } = KINDS[change.kind]
            const isSame = change.kind === 'same'
            return (
              <tr key={change.path} className="align-top">
                <th
                  scope="row"
                  className="border-b border-line/60 py-1 pr-1 text-left font-normal break-words"
                >
                  <span className={cn('mr-1 inline-flex items-center', classes)}>
                    <Icon aria-hidden className="size-3" />
                    <span className="sr-only">{change.kind}</span>
                  </span>
                  <SafeText value={change.path === '' ? 'value' : change.path} />
                </th>
                <td className="border-b border-line/60 px-1 py-1">
                  <Side value={change.before} kind={isSame ? 'same' : 'before'} />
                </td>
                <td className="border-b border-line/60 px-1 py-1">
                  <Side value={change.after} kind={isSame ? 'same' : 'after'} />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {shown.length === 0 ? <p className="py-1 text-xs text-ink-3">Before and after are the same.</p> : null}
      {same > 0 ? (
        <Checkbox
          className="mt-1 text-xs"
          checked={showSame}
          onChange={(event) => setShowSame(event.target.checked)}
          label={`Show what stayed the same (${same})`}
        />
      ) : null}
    </div>
  )
}
