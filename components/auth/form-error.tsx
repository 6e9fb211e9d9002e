import { CircleAlert } from 'lucide-react'
import type { Problem } from '@/lib/client/problem'

/** What was refused as a whole, where no field is to blame. */
export function FormError({ problem }: { problem: Problem }) {
  return (
    <p
      role="alert"
      className="flex items-start gap-2 rounded-md bg-error-soft px-2.5 py-2 text-xs text-error"
    >
      <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
      <span>
        {problem.message}
        {problem.retryAfterSeconds === null
          ? ''
          : ` Wait ${problem.retryAfterSeconds} s before trying again.`}
        {problem.requestId ? <span className="block opacity-80">Request id {problem.requestId}</span> : null}
      </span>
    </p>
  )
}
