'use client'

import { Copy } from 'lucide-react'
import type { MouseEvent, ReactNode } from 'react'
import { cn } from '@/lib/client/class-names'
import { copyAndSay } from '@/lib/client/copy-and-say'
import type { ValueTarget } from '@/lib/client/value-filter'
import { visibleString } from '@/lib/core/visible-text'
import { SafeText } from '../../ui/safe-text'

export type OnValue = (target: ValueTarget, negate: boolean) => void

export function CopyButton({ text, what, className }: { text: string; what: string; className?: string }) {
  return (
    <button
      type="button"
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
      onClick={() => void copyAndSay(text, what)}
      className={cn(
        'flex size-6 shrink-0 items-center justify-center rounded text-ink-3 opacity-0 group-focus-within/line:opacity-100 group-hover/line:opacity-100 hover:bg-line hover:text-ink pointer-coarse:opacity-100',
        className,
      )}
    >
      <Copy aria-hidden className="size-3" />
    </button>
  )
}

type Props = {
  target: ValueTarget
  label: string
  onValue: OnValue
  className?: string
  children?: ReactNode
}

/** A value that filters: a click keeps only the events that have it, with Alt (or Shift) those that don't. */
export function FilterValue({ target, label, onValue, className, children }: Props) {
  const name = visibleString(target.value)
  const pick = (event: MouseEvent) => onValue(target, event.altKey || event.shiftKey)
  return (
    <button
      type="button"
      title={`${name}\nClick to include, Alt-click to exclude`}
      aria-label={`${label} ${name}: include; with Alt exclude`}
      onClick={pick}
      className={cn(
        'min-w-0 rounded text-left break-words whitespace-pre-wrap decoration-line-strong underline-offset-2 hover:bg-hover hover:underline',
        className,
      )}
    >
      {children ?? <SafeText value={target.value} />}
    </button>
  )
}
