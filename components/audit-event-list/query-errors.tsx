import { CircleAlert } from 'lucide-react'
import type { QueryError } from '@/lib/query/query-error'

type Props = {
  id: string
  errors: readonly QueryError[]
  onReplace: (error: QueryError, text: string) => void
}

/** What is wrong with the query, in words, under the bar; a suggestion can be taken with one press. */
export function QueryErrors({ id, errors, onReplace }: Props) {
  return (
    <div id={id} role="status" className={errors.length > 0 ? 'mt-1.5 grid gap-1' : 'sr-only'}>
      {errors.map((error, index) => (
        <p key={index} className="text-xs leading-6 text-error">
          <CircleAlert aria-hidden className="mr-1.5 inline size-3.5 align-text-bottom" />
          <span>
            {error.message} <span className="text-ink-3">(at character {error.start + 1})</span>
          </span>
          {error.suggestions.map((suggestion) => (
            <button
              key={suggestion}
              type="button"
              onClick={() => onReplace(error, suggestion)}
              className="ml-1.5 rounded border border-line-strong bg-raised px-1.5 font-mono text-ink hover:bg-hover"
            >
              {suggestion}
            </button>
          ))}
        </p>
      ))}
    </div>
  )
}
