import type { Suggestion } from '@/lib/client/completion'
import { cn } from '@/lib/client/class-names'
import { formatCompact } from '@/lib/client/time-format'
import { SafeText } from '../ui/safe-text'

type Props = {
  id: string
  suggestions: readonly Suggestion[]
  at: number
  onTake: (index: number) => void
}

export function QuerySuggestions({ id, suggestions, at, onTake }: Props) {
  return (
    <ul
      id={`${id}-list`}
      role="listbox"
      aria-label="Suggestions"
      hidden={suggestions.length === 0}
      className="scroll-thin absolute top-full left-0 z-30 mt-1 max-h-80 w-full max-w-xl overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-pop"
    >
      {suggestions.map((suggestion, index) => (
        <li
          key={suggestion.label}
          id={`${id}-option-${index}`}
          role="option"
          aria-selected={index === at}
          // Pressing must not take the focus from the input, or the list would be gone before the click.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(index)}
          ref={index === at ? (node) => node?.scrollIntoView({ block: 'nearest' }) : undefined}
          className={cn(
            'flex h-7 cursor-pointer items-center gap-3 rounded px-2',
            index === at ? 'bg-selected' : 'hover:bg-hover',
          )}
        >
          <span className="shrink-0 font-mono text-xs">
            <SafeText value={suggestion.label} />
          </span>
          <span className="min-w-0 flex-1 truncate text-xs text-ink-3">{suggestion.detail}</span>
          {suggestion.count === null ? null : (
            <span className="tabular text-xs text-ink-3">{formatCompact(suggestion.count)}</span>
          )}
        </li>
      ))}
    </ul>
  )
}
