import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, CirclePause, CirclePlay, Hourglass } from 'lucide-react'
import Link from 'next/link'
import type { ReportDelivery } from '@/lib/contract/report-runs'
import type { ReportSchedule } from '@/lib/contract/report-schedules'
import { postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { FORMAT_LABEL, SCHEDULE_PERIOD_LABEL } from '@/lib/client/report-words'
import type { Zone } from '@/lib/client/time-format'
import { Button } from '../ui/button'
import { Cell } from '../ui/data-table'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'
import { RunMark } from './marks'

export const pathOf = ({ id }: ReportSchedule, part = '') =>
  `/api/audit/report-schedules/${encodeURIComponent(id)}${part}`

const WHEN: Record<string, string> = {
  monthly: 'Monthly, on the first at 03:00',
  quarterly: 'Quarterly, on the first at 03:00',
}

const DELIVERY: Record<ReportDelivery['state'], readonly [typeof Hourglass, string, string]> = {
  pending: [Hourglass, 'waits to be delivered to', 'text-quiet'],
  delivered: [CircleCheck, 'delivered to', 'text-ok'],
  not_delivered: [CircleAlert, 'not delivered to', 'text-error'],
}

function Deliveries({ deliveries }: { deliveries: readonly ReportDelivery[] }) {
  return deliveries.map((one) => {
    const [Icon, text, classes] = DELIVERY[one.state]
    return (
      <span key={one.id} className="block max-w-64 text-xs break-words">
        <span className={classes}>
          <Icon aria-hidden className="inline size-3.5 align-text-bottom" /> {text}
        </span>{' '}
        <span className="break-all">
          <SafeText value={one.target} />
        </span>
        {one.detail === null ? null : (
          <span className="block text-ink-3">
            <SafeText value={one.detail} />
          </span>
        )}
      </span>
    )
  })
}

function DeliverTo({ deliver, format }: Pick<ReportSchedule, 'deliver' | 'format'>) {
  if (deliver === null) return <span className="text-ink-3">Nobody; it is kept here</span>
  const targets = deliver.webhook_url === null ? deliver.emails : [deliver.webhook_url]
  return (
    <>
      <span className="block text-xs text-ink-3">
        {deliver.webhook_url === null
          ? `By mail, as ${FORMAT_LABEL[format]}`
          : `A call with the link to the ${FORMAT_LABEL[format]}${deliver.has_webhook_secret ? ', signed' : ''}`}
      </span>
      {targets.map((target) => (
        <span key={target} className="block max-w-56 break-all">
          <SafeText value={target} />
        </span>
      ))}
    </>
  )
}

function Acts({ one, name, onAsk }: { one: ReportSchedule; name: string; onAsk: (what: Asking) => void }) {
  const client = useQueryClient()
  const isActive = one.state === 'active'
  const toggle = useMutation({
    mutationFn: () => postJson<ReportSchedule>(pathOf(one), { state: isActive ? 'paused' : 'active' }),
    onSuccess: () => {
      notify('success', isActive ? 'The schedule is paused' : 'The schedule goes on')
      void readAgain(client, 'report-schedules')
    },
    onError: (error) => notify('error', toProblem(error).message),
  })
  return (
    <span className="inline-flex flex-wrap justify-end gap-1">
      <Button
        size="sm"
        aria-label={`${isActive ? 'Pause' : 'Resume'}: ${name}`}
        disabled={toggle.isPending}
        onClick={() => toggle.mutate()}
      >
        {isActive ? 'Pause' : 'Resume'}
      </Button>
      <Button size="sm" aria-label={`Change: ${name}`} onClick={() => onAsk({ what: 'change', one })}>
        Change
      </Button>
      <Button
        size="sm"
        tone="danger"
        aria-label={`Remove: ${name}`}
        onClick={() => onAsk({ what: 'remove', one })}
      >
        Remove
      </Button>
    </span>
  )
}

export type Asking = { what: 'change' | 'remove'; one: ReportSchedule }

/** A schedule in the list: when it is, whom it goes to, and how it went last. */
export function ScheduleRow({
  one,
  framework,
  zone,
  onAsk,
}: {
  one: ReportSchedule
  framework: string
  zone: Zone
  onAsk: ((what: Asking) => void) | null
}) {
  const [Icon, state, classes] =
    one.state === 'active' ? [CirclePlay, 'Active', 'text-ok'] : [CirclePause, 'Paused', 'text-warn']
  return (
    <tr>
      <Cell>
        <span className="block max-w-64 font-medium break-words">
          <SafeText value={one.title ?? framework} />
        </span>
        {one.title === null ? null : (
          <span className="block text-xs text-ink-3">
            <SafeText value={framework} />
          </span>
        )}
      </Cell>
      <Cell label="When">
        {WHEN[one.cron] ?? <code className="font-mono text-xs">{one.cron}</code>}
        <span className="block text-xs text-ink-3">
          {one.time_zone}; {SCHEDULE_PERIOD_LABEL[one.period].toLowerCase()}
        </span>
      </Cell>
      <Cell label="Deliver to">
        <DeliverTo deliver={one.deliver} format={one.format} />
      </Cell>
      <Cell label="State">
        <span className={`inline-flex items-center gap-1 ${classes}`}>
          <Icon aria-hidden className="size-3.5" /> {state}
        </span>
        {one.state === 'active' ? (
          <span className="block text-xs text-ink-3">
            next <Moment iso={one.next_run_at} zone={zone} />
          </span>
        ) : null}
      </Cell>
      <Cell label="Last">
        {one.last_run === null ? (
          <span className="text-ink-3">Not yet</span>
        ) : (
          <>
            <RunMark state={one.last_run.state} />{' '}
            <Link className="block text-xs text-accent hover:underline" href={`/reports/${one.last_run.id}`}>
              <Moment iso={one.last_run.requested_at} zone={zone} />
            </Link>
            {one.last_run.error === null ? null : (
              <span className="block max-w-64 text-xs break-words text-ink-3">
                <SafeText value={one.last_run.error} />
              </span>
            )}
            <Deliveries deliveries={one.last_run.deliveries} />
          </>
        )}
      </Cell>
      <Cell className="md:text-right">
        {onAsk === null ? null : <Acts one={one} name={one.title ?? framework} onAsk={onAsk} />}
      </Cell>
    </tr>
  )
}
