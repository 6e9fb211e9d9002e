import {
  Ban,
  Bug,
  Check,
  CircleAlert,
  CircleDashed,
  Hourglass,
  Info,
  OctagonAlert,
  TriangleAlert,
  X,
} from 'lucide-react'
import type { Outcome, Severity } from '@/lib/event/taxonomy'
import { cn } from '@/lib/client/class-names'

const SEVERITY: Record<Severity, { Icon: typeof Info; classes: string }> = {
  debug: { Icon: Bug, classes: 'text-quiet' },
  info: { Icon: Info, classes: 'text-info' },
  warning: { Icon: TriangleAlert, classes: 'text-warn' },
  error: { Icon: CircleAlert, classes: 'text-error' },
  critical: { Icon: OctagonAlert, classes: 'rounded bg-critical-soft px-1 font-semibold text-critical' },
}

const OUTCOME: Record<Outcome, { Icon: typeof Info; classes: string }> = {
  success: { Icon: Check, classes: 'text-ok' },
  failure: { Icon: X, classes: 'text-error' },
  partial: { Icon: CircleDashed, classes: 'text-warn' },
  pending: { Icon: Hourglass, classes: 'text-quiet' },
  cancelled: { Icon: Ban, classes: 'text-quiet' },
}

const SHARED =
  'inline-flex items-center align-middle leading-5 gap-1 whitespace-nowrap [&_svg]:size-3.5 [&_svg]:shrink-0'

export function SeverityBadge({ severity }: { severity: Severity }) {
  const { Icon, classes } = SEVERITY[severity] ?? SEVERITY.info
  return (
    <span className={cn(SHARED, classes)}>
      <Icon aria-hidden />
      {severity}
    </span>
  )
}

export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  const { Icon, classes } = OUTCOME[outcome] ?? OUTCOME.pending
  return (
    <span className={cn(SHARED, classes)}>
      <Icon aria-hidden />
      {outcome}
    </span>
  )
}
