import { Filter } from 'lucide-react'
import { SafeText } from '../ui/safe-text'

/** Says to a viewer that the log is larger than what they see. */
export function NarrowedView({ query }: { query: string }) {
  return (
    <p className="flex items-center gap-2 border-b border-line bg-info-soft px-3 py-1.5 text-xs text-ink-2">
      <Filter aria-hidden className="size-3.5 shrink-0 text-info" />
      <span className="min-w-0">
        Your role sees only the events of this filter:{' '}
        <code className="font-mono break-all">
          <SafeText value={query} />
        </code>
      </span>
    </p>
  )
}
