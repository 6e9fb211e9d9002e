'use client'

import { ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { JsonValue } from '@/lib/event/stored-event'
import { cn } from '@/lib/client/class-names'
import { SafeText } from '../../ui/safe-text'
import { CopyButton, FilterValue, type OnValue } from './filter-value'

const CHILDREN_MAX = 100
const OPEN_DEPTH = 3

type Props = {
  value: JsonValue
  /** Set where values inside can be filtered by: the keys that lead to this place below `metadata`. */
  path?: string[] | undefined
  onValue: OnValue
  name?: string
  depth?: number
}

function scalarClass(value: JsonValue): string {
  if (typeof value === 'string') return 'text-ok'
  if (typeof value === 'number') return 'text-info'
  return 'text-warn'
}

function Scalar({ value, path, onValue, name }: Props) {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const shown = (
    <>
      {typeof value === 'string' ? '"' : ''}
      <SafeText value={text} />
      {typeof value === 'string' ? '"' : ''}
    </>
  )
  if (path === undefined || path.length === 0 || value === null || text === '') {
    return <span className={cn('break-words whitespace-pre-wrap', scalarClass(value))}>{shown}</span>
  }
  return (
    <FilterValue
      target={{ field: 'metadata', path, value: text }}
      label={name ?? path.join('.')}
      onValue={onValue}
      className={scalarClass(value)}
    >
      {shown}
    </FilterValue>
  )
}

function entriesOf(value: JsonValue): [string, JsonValue][] {
  if (Array.isArray(value)) return value.map((item, index) => [String(index), item])
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

function Name({ name, children }: { name: string | undefined; children?: ReactNode }) {
  if (name === undefined) return children
  return (
    <>
      <span className="shrink-0 text-ink-2">
        <SafeText value={name} />
        <span className="text-ink-3">:</span>
      </span>
      {children}
    </>
  )
}

/** JSON as a tree that opens and closes; leaves of metadata filter, everything can be copied. */
export function JsonTree({ value, path, onValue, name, depth = 0 }: Props) {
  const [open, setOpen] = useState(depth < OPEN_DEPTH)
  const [all, setAll] = useState(false)
  const isBranch = typeof value === 'object' && value !== null
  const entries = entriesOf(value)
  const shown = all ? entries : entries.slice(0, CHILDREN_MAX)
  const summary = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`
  const copyText = typeof value === 'string' ? value : JSON.stringify(value, null, 2)

  return (
    <div className="font-mono text-xs leading-5">
      <div className="group/line flex items-start gap-1.5 rounded hover:bg-hover/60">
        {isBranch && entries.length > 0 ? (
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="flex min-h-6 min-w-0 items-center gap-1.5 rounded text-left"
          >
            <ChevronRight aria-hidden className={cn('size-3 shrink-0 text-ink-3', open && 'rotate-90')} />
            <Name name={name} />
            <span className="text-ink-3">{summary}</span>
          </button>
        ) : (
          <span className="flex min-h-6 min-w-0 items-start gap-1.5 py-0.5 pl-[1.125rem]">
            <Name name={name}>
              {isBranch ? (
                <span className="text-ink-3">{Array.isArray(value) ? '[]' : '{}'}</span>
              ) : (
                <Scalar
                  value={value}
                  path={path}
                  onValue={onValue}
                  {...(name === undefined ? {} : { name })}
                />
              )}
            </Name>
          </span>
        )}
        <CopyButton text={copyText} what={name ?? 'JSON'} className="ml-auto" />
      </div>
      {isBranch && open ? (
        <div className="ml-[5px] border-l border-line pl-2.5">
          {shown.map(([key, child]) => (
            <JsonTree
              key={key}
              name={key}
              value={child}
              // An element is found under the path of its array: the language has no positions.
              path={path === undefined ? undefined : Array.isArray(value) ? path : [...path, key]}
              onValue={onValue}
              depth={depth + 1}
            />
          ))}
          {entries.length > shown.length ? (
            <button type="button" className="h-6 text-ink-3 underline" onClick={() => setAll(true)}>
              Show {entries.length - shown.length} more
            </button>
          ) : null}
        </div>
      ) : null}
    </div>
  )
}
