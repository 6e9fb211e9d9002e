import { useId, type ComponentProps, type ReactNode } from 'react'
import { cn } from '@/lib/client/class-names'

export const INPUT_CLASSES =
  'h-8 w-full rounded-md border border-line-strong bg-canvas px-2.5 text-sm text-ink outline-offset-0 aria-invalid:border-error disabled:opacity-60'

type Shared = { label: string; hint?: ReactNode; error?: string | null; hideLabel?: boolean }

function Frame({
  id,
  label,
  hint,
  error,
  hideLabel,
  children,
}: Shared & { id: string; children: ReactNode }) {
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'text-xs font-medium text-ink-2'}>
        {label}
      </label>
      {children}
      {hint ? (
        <p id={`${id}-hint`} className="text-xs text-ink-3">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} role="alert" className="text-xs font-medium text-error">
          {error}
        </p>
      ) : null}
    </div>
  )
}

function describedBy(id: string, hint: ReactNode, error: string | null | undefined): string | undefined {
  const ids = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean)
  return ids.length > 0 ? ids.join(' ') : undefined
}

/** A labelled input with what is wrong with it beneath it. */
export function TextField({
  label,
  hint,
  error,
  hideLabel,
  className,
  ...rest
}: Shared & Omit<ComponentProps<'input'>, 'id'>) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} error={error ?? null} hideLabel={hideLabel ?? false}>
      <input
        id={id}
        className={cn(INPUT_CLASSES, className)}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        {...rest}
      />
    </Frame>
  )
}

/** A labelled choice of one. */
export function SelectField({
  label,
  hint,
  error,
  options,
  className,
  ...rest
}: Shared & { options: readonly { value: string; label: string }[] } & Omit<ComponentProps<'select'>, 'id'>) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} error={error ?? null}>
      <select
        id={id}
        className={cn(INPUT_CLASSES, className)}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        {...rest}
      >
        {options.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Frame>
  )
}

export function TextArea({
  label,
  hint,
  error,
  className,
  ...rest
}: Shared & Omit<ComponentProps<'textarea'>, 'id'>) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} error={error ?? null}>
      <textarea
        id={id}
        className={cn(INPUT_CLASSES, 'h-auto min-h-24 py-1.5 font-mono text-xs', className)}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
        {...rest}
      />
    </Frame>
  )
}

export function Checkbox({
  label,
  hint,
  className,
  ...rest
}: { label: ReactNode; hint?: ReactNode } & Omit<ComponentProps<'input'>, 'type'>) {
  return (
    <label className={cn('flex min-h-6 cursor-pointer items-start gap-2 text-sm', className)}>
      <input type="checkbox" className="mt-[3px] size-3.5 shrink-0 accent-(--accent)" {...rest} />
      <span className="min-w-0">
        {label}
        {hint ? <span className="block text-xs text-ink-3">{hint}</span> : null}
      </span>
    </label>
  )
}
