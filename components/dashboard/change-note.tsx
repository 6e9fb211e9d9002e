import { Minus, TrendingDown, TrendingUp } from 'lucide-react'
import Link from 'next/link'
import type { Change } from '@/lib/client/dashboard'

const ICONS = { up: TrendingUp, down: TrendingDown, same: Minus }

/** How a figure compares with the period before: in words with a sign, the arrow only underlines it. */
export function ChangeNote({
  change,
  before,
  beforeText,
  beforeHref,
}: {
  change: Change
  before: string
  beforeText: string
  beforeHref: string
}) {
  const Icon = ICONS[change.direction]
  return (
    <p className="text-xs text-ink-2">
      <Icon aria-hidden className="mr-1 inline size-3.5 align-text-bottom text-ink-3" />
      {change.text} {change.direction === 'same' ? 'as' : 'than'} in {before},{' '}
      <Link href={beforeHref} className="tabular text-ink-2 underline underline-offset-2 hover:text-accent">
        {beforeText}
      </Link>
    </p>
  )
}
