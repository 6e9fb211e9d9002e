'use client'

import { Dialog } from '@base-ui/react/dialog'
import { useQuery } from '@tanstack/react-query'
import {
  Braces,
  ChevronDown,
  ChevronUp,
  ClipboardCopy,
  Crosshair,
  Link2,
  SquareTerminal,
  X,
} from 'lucide-react'
import { useRef } from 'react'
import type { StoredEvent } from '@/lib/event/stored-event'
import { curlOf } from '@/lib/client/copy'
import { toProblem } from '@/lib/client/problem'
import { copyAndSay } from '@/lib/client/copy-and-say'
import { eventOptions } from '@/lib/client/queries'
import { formatTime, offsetLabel, type Zone } from '@/lib/client/time-format'
import { useNarrow } from '@/lib/client/use-hydrated'
import { useNow } from '@/lib/client/use-now'
import { OutcomeBadge, SeverityBadge } from '../../ui/badges'
import { IconButton } from '../../ui/button'
import { Menu } from '../../ui/popover'
import { ProblemPanel } from '../../ui/problem-panel'
import { SafeText } from '../../ui/safe-text'
import { Skeleton } from '../../ui/skeleton'
import { StatePanel } from '../../ui/state-panel'
import { EventBody } from './event-body'
import type { OnValue } from './filter-value'

type Props = {
  id: string | null
  /** The event, where the list has it already. */
  known: StoredEvent | undefined
  zone: Zone
  hrefOf: (id: string) => string
  onClose: () => void
  onStep: (step: number) => void
  onValue: OnValue
  onAround: (event: StoredEvent) => void
  mayVerify: boolean
}

const IN_DRAWER = ['[data-page-keys]']
const absolute = (path: string) => new URL(path, window.location.href).href

function CopyMenu({ event, hrefOf }: { event: StoredEvent; hrefOf: Props['hrefOf'] }) {
  const api = `/api/audit/events/${event.id}`
  return (
    <Menu
      within={IN_DRAWER}
      trigger={
        <IconButton label="Copy as" size="icon-sm">
          <ClipboardCopy aria-hidden />
        </IconButton>
      }
      items={[
        {
          label: 'Copy JSON',
          icon: <Braces aria-hidden />,
          onSelect: () => void copyAndSay(JSON.stringify(event, null, 2), 'JSON'),
        },
        {
          label: 'Copy curl',
          icon: <SquareTerminal aria-hidden />,
          onSelect: () => void copyAndSay(curlOf(absolute(api)), 'curl command'),
        },
        {
          label: 'Copy link',
          icon: <Link2 aria-hidden />,
          onSelect: () => void copyAndSay(absolute(hrefOf(event.id)), 'Link'),
        },
      ]}
    />
  )
}

function Header({ event, zone, ...props }: Props & { event: StoredEvent | undefined }) {
  return (
    <header className="flex items-start gap-1 border-b border-line py-2.5 pr-2 pl-4">
      <div className="min-w-0 flex-1">
        <Dialog.Title className="text-sm font-semibold break-words">
          {event ? <SafeText value={event.event_type} /> : 'Event'}
        </Dialog.Title>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-2.5 text-xs text-ink-3">
          {event ? (
            <>
              <SeverityBadge severity={event.severity} />
              <OutcomeBadge outcome={event.outcome} />
              <span className="tabular">
                {formatTime(event.occurred_at, zone)} {offsetLabel(event.occurred_at, zone)}
              </span>
            </>
          ) : (
            'Loading'
          )}
        </p>
      </div>
      {event ? (
        <>
          <IconButton label="Events around this one" size="icon-sm" onClick={() => props.onAround(event)}>
            <Crosshair aria-hidden />
          </IconButton>
          <CopyMenu event={event} hrefOf={props.hrefOf} />
        </>
      ) : null}
      <IconButton label="Previous event" shortcut="k" size="icon-sm" onClick={() => props.onStep(-1)}>
        <ChevronUp aria-hidden />
      </IconButton>
      <IconButton label="Next event" shortcut="j" size="icon-sm" onClick={() => props.onStep(1)}>
        <ChevronDown aria-hidden />
      </IconButton>
      <Dialog.Close render={<IconButton label="Close event" shortcut="Escape" size="icon-sm" />}>
        <X aria-hidden />
      </Dialog.Close>
    </header>
  )
}

/** One event in full. Beside the list on a wide screen, where both can be used; over it on a narrow one. */
export function EventDrawer(props: Props) {
  const { id, known, zone, onClose, onValue, mayVerify } = props
  const narrow = useNarrow()
  const nowMs = useNow()
  const popupRef = useRef<HTMLDivElement | null>(null)
  const query = useQuery({
    ...eventOptions(id ?? ''),
    enabled: id !== null,
    // What the list knows is kept: under other filters the event may not be in it any more.
    ...(known ? { initialData: known } : {}),
  })
  const event = id === null ? undefined : query.data
  const isGone = query.isError && toProblem(query.error).status === 404

  return (
    <Dialog.Root
      open={id !== null}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      modal={narrow}
      disablePointerDismissal={!narrow}
    >
      <Dialog.Portal>
        {narrow ? <Dialog.Backdrop className="fixed inset-0 z-30 bg-scrim" /> : null}
        <Dialog.Popup
          ref={popupRef}
          data-page-keys=""
          // Not the first button: a reader who opens an event wants to read it, and a screen reader says its name.
          initialFocus={popupRef}
          // Closing gives the focus to the row, which may be another one by then.
          finalFocus={false}
          className="fixed inset-y-0 right-0 z-40 flex w-full max-w-[30rem] flex-col border-l border-line bg-raised text-ink shadow-pop outline-none"
        >
          <Header {...props} event={event} />
          <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-4 py-3.5">
            {event ? (
              <EventBody
                key={event.id}
                event={event}
                zone={zone}
                nowMs={nowMs}
                onValue={onValue}
                mayVerify={mayVerify}
              />
            ) : isGone ? (
              <StatePanel icon={<X />} title="No such event">
                <p>There is no event with this id in this tenant.</p>
              </StatePanel>
            ) : query.isError ? (
              <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
            ) : (
              <div className="grid gap-3">
                {Array.from({ length: 14 }, (_, index) => (
                  <Skeleton key={index} className={index % 3 === 0 ? 'w-1/3' : 'w-full'} />
                ))}
              </div>
            )}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
