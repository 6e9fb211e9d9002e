import { useId } from 'react'
import { cn } from '@/lib/client/class-names'

type Props<T extends string> = {
  label: string
  value: T
  choices: readonly { value: T; label: string; hint?: string }[]
  onChange: (value: T) => void
  size?: 'md' | 'sm'
}

/** A few choices side by side, one of them taken: native radios, so arrows and screen readers work by themselves. */
export function Segmented<T extends string>({ label, value, choices, onChange, size = 'md' }: Props<T>) {
  const name = useId()
  return (
    <fieldset className="inline-flex shrink-0 rounded-md border border-line-strong bg-panel p-0.5">
      <legend className="sr-only">{label}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          title={choice.hint}
          className={cn(
            'relative flex cursor-pointer items-center rounded px-2 text-xs font-medium whitespace-nowrap text-ink-3 has-checked:bg-raised has-checked:text-ink has-checked:shadow-sm has-focus-visible:outline-2 has-focus-visible:outline-accent',
            size === 'sm' ? 'h-6' : 'h-6.5',
          )}
        >
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  )
}
