import { cn } from '@/lib/client/class-names'
import { toProblem } from '@/lib/client/problem'
import { Button } from './button'

type Props = { what: string; error: unknown; onRetry: () => void; className: string }

/** A part of a page that failed while the rest stands. A refused question is not tried again: the answer would be the same. */
export function PartProblem({ what, error, onRetry, className }: Props) {
  const problem = toProblem(error)
  return (
    <p role="alert" className={cn('gap-2 text-xs text-ink-3', className)}>
      {what} could not be loaded: {problem.message}
      {problem.status === 400 ? null : (
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      )}
    </p>
  )
}
