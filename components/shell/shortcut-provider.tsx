'use client'

import { useRouter } from 'next/navigation'
import { useState, useSyncExternalStore, type ReactNode } from 'react'
import {
  readShortcutsOn,
  subscribeShortcutsOn,
  usePageKeys,
  writeShortcutsOn,
  type Shortcut,
} from '@/lib/client/keyboard'
import { Dialog } from '../ui/dialog'
import { Checkbox } from '../ui/field'
import { Kbd } from '../ui/kbd'

const GROUPS: readonly { title: string; shortcuts: readonly Shortcut[] }[] = [
  {
    title: 'Events',
    shortcuts: [
      { keys: ['/'], does: 'Go to the query' },
      { keys: ['j', '↓'], does: 'Next event' },
      { keys: ['k', '↑'], does: 'Previous event' },
      { keys: ['Enter'], does: 'Open the event' },
      { keys: ['Esc'], does: 'Close what is open' },
      { keys: ['[', ']'], does: 'Newer page, older page' },
      { keys: ['t'], does: 'Time range' },
      { keys: ['f'], does: 'Filters' },
      { keys: ['e'], does: 'Export' },
      { keys: ['r'], does: 'Refresh' },
      { keys: ['l'], does: 'Auto-refresh on or off' },
      { keys: ['z'], does: 'Switch the time zone' },
    ],
  },
  {
    title: 'Everywhere',
    shortcuts: [
      { keys: ['?'], does: 'This help' },
      { keys: ['g h'], does: 'Go to the dashboard' },
      { keys: ['g e'], does: 'Go to events' },
      { keys: ['g k'], does: 'Go to keys and types' },
      { keys: ['g m'], does: 'Go to members' },
      { keys: ['g d'], does: 'Go to the API docs' },
    ],
  },
]

function ShortcutList({ shortcuts }: { shortcuts: readonly Shortcut[] }) {
  return (
    <dl className="grid gap-1.5">
      {shortcuts.map((shortcut) => (
        <div key={shortcut.does} className="flex items-center justify-between gap-4">
          <dt className="text-ink-2">{shortcut.does}</dt>
          <dd className="flex gap-1">
            {shortcut.keys
              .flatMap((keys) => keys.split(' '))
              .map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
          </dd>
        </div>
      ))}
    </dl>
  )
}

export function ShortcutProvider({ children }: { children: ReactNode }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const on = useSyncExternalStore(subscribeShortcutsOn, readShortcutsOn, () => true)
  usePageKeys({
    '?': () => setOpen(true),
    'g h': () => router.push('/dashboard'),
    'g e': () => router.push('/events'),
    'g k': () => router.push('/keys'),
    'g m': () => router.push('/members'),
    'g d': () => router.push('/docs'),
  })
  return (
    <>
      {children}
      <Dialog open={open} onOpenChange={setOpen} title="Keyboard">
        <div className="grid gap-6 sm:grid-cols-2">
          {GROUPS.map((group) => (
            <section key={group.title}>
              <h3 className="mb-2 text-xs font-medium text-ink-3">{group.title}</h3>
              <ShortcutList shortcuts={group.shortcuts} />
            </section>
          ))}
        </div>
        <Checkbox
          className="mt-5 border-t border-line pt-4"
          checked={on}
          onChange={(event) => writeShortcutsOn(event.target.checked)}
          label="Single-key shortcuts"
          hint="Off: letters do nothing on their own; Enter, Esc and the arrows still work. Kept on this device."
        />
      </Dialog>
    </>
  )
}
