'use client'

import { CornerDownLeft, Search, X } from 'lucide-react'
import { useId, useRef, type KeyboardEvent, type RefObject } from 'react'
import type { EventFacets } from '@/lib/contract/events'
import { slicesOf, useQueryDraft } from '@/lib/client/use-query-draft'
import { IconButton } from '../ui/button'
import { QueryErrors } from './query-errors'
import { QuerySuggestions } from './query-suggestions'

type Props = {
  q: string
  facets: EventFacets | undefined
  onCommit: (q: string) => void
  inputRef: RefObject<HTMLInputElement | null>
}

// The marks lie under the input, letter for letter: both share this.
const TEXT = 'query-text'

/** The query of the page: keys and values are completed, faults are underlined where they are, Enter asks. */
export function QueryBar({ q, facets, onCommit, inputRef }: Props) {
  const draft = useQueryDraft(q, facets, onCommit)
  const marksRef = useRef<HTMLDivElement | null>(null)
  const id = useId()
  const isOpen = draft.suggestions.length > 0

  const placeCaret = (caret: number) => {
    requestAnimationFrame(() => inputRef.current?.setSelectionRange(caret, caret))
  }
  const take = (index: number) => {
    const suggestion = draft.suggestions[index]
    if (suggestion) placeCaret(draft.take(suggestion))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      draft.step(event.key === 'ArrowDown' ? 1 : -1)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && isOpen && draft.at >= 0) {
      event.preventDefault()
      take(draft.at)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      draft.commit()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (isOpen) draft.close()
      else event.currentTarget.blur()
    }
  }
  const syncScroll = () => {
    if (marksRef.current && inputRef.current) marksRef.current.scrollLeft = inputRef.current.scrollLeft
  }

  return (
    <search className="relative min-w-0 flex-1">
      <div className="relative flex h-8 items-center rounded-md border border-line-strong bg-canvas pl-8 has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-accent has-[input[aria-invalid=true]]:border-error">
        <Search aria-hidden className="absolute left-2.5 size-3.5 text-ink-3" />
        <div className="relative h-full min-w-0 flex-1">
          <div
            ref={marksRef}
            aria-hidden
            className={`${TEXT} absolute inset-0 overflow-hidden py-[5px] text-transparent`}
          >
            {slicesOf(draft.text, draft.errors).map((slice, index) => (
              <span key={index} className={slice.faulty ? 'fault-mark' : undefined}>
                {slice.text}
              </span>
            ))}
          </div>
          <input
            ref={inputRef}
            role="combobox"
            aria-label="Query"
            aria-autocomplete="list"
            aria-expanded={isOpen}
            aria-controls={`${id}-list`}
            aria-activedescendant={draft.at >= 0 ? `${id}-option-${draft.at}` : undefined}
            aria-invalid={draft.errors.length > 0}
            aria-describedby={draft.errors.length > 0 ? `${id}-errors` : undefined}
            aria-keyshortcuts="/"
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            enterKeyHint="search"
            placeholder="Filter: actor:alice severity>=warning “failed login”"
            value={draft.text}
            onChange={(event) =>
              draft.type(event.target.value, event.target.selectionStart ?? event.target.value.length)
            }
            onSelect={(event) => draft.moveCaret(event.currentTarget.selectionStart ?? 0)}
            onFocus={(event) => draft.show(event.currentTarget.selectionStart ?? 0)}
            onBlur={draft.close}
            onKeyDown={onKeyDown}
            onScroll={syncScroll}
            className={`${TEXT} relative size-full bg-transparent text-ink outline-none`}
          />
        </div>
        {draft.isChanged && draft.text !== '' ? (
          <span className="hidden items-center gap-1 pr-1 text-xs text-ink-3 sm:flex">
            <CornerDownLeft aria-hidden className="size-3" /> to search
          </span>
        ) : null}
        {draft.text !== '' ? (
          <IconButton label="Clear the query" size="icon-sm" onClick={draft.clear}>
            <X aria-hidden />
          </IconButton>
        ) : (
          <span aria-hidden className="hidden pr-2 text-ink-3 sm:block">
            <kbd className="rounded border border-line px-1 font-mono text-[0.6875rem]">/</kbd>
          </span>
        )}
      </div>
      <QueryErrors
        id={`${id}-errors`}
        errors={draft.errors}
        onReplace={(error, text) => {
          const next = draft.text.slice(0, error.start) + text + draft.text.slice(error.end)
          draft.type(next, error.start + text.length)
          inputRef.current?.focus()
          placeCaret(error.start + text.length)
        }}
      />
      <QuerySuggestions id={id} suggestions={draft.suggestions} at={draft.at} onTake={take} />
    </search>
  )
}
