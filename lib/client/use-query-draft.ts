import { useMemo, useState } from 'react'
import type { EventFacets } from '@/lib/contract/events'
import { parseFilter } from '@/lib/query/parse'
import type { QueryError } from '@/lib/query/query-error'
import { accept, suggestAt, type Suggestion } from './completion'

const NO_ERRORS: QueryError[] = []

/** The query as it is typed: its faults, and what could stand at the caret. It counts only once it is committed. */
export function useQueryDraft(
  committed: string,
  facets: EventFacets | undefined,
  onCommit: (q: string) => void,
) {
  const [text, setText] = useState(committed)
  const [source, setSource] = useState(committed)
  const [caret, setCaret] = useState(committed.length)
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const [tried, setTried] = useState(false)
  // A filter taken from a facet, a value or the Back button replaces what was typed.
  if (source !== committed) {
    setSource(committed)
    setText(committed)
    setTried(false)
  }

  const errors = useMemo(() => {
    const parsed = parseFilter(text)
    return parsed.ok ? NO_ERRORS : parsed.errors
  }, [text])
  const completion = useMemo(() => suggestAt(text, caret, facets), [text, caret, facets])
  const suggestions = open ? completion.suggestions : []
  // What is still being typed is not wrong yet.
  const shown = tried || !open ? errors : errors.filter((error) => error.end < caret && error.start < caret)

  const type = (value: string, position: number) => {
    setText(value)
    setCaret(position)
    setOpen(true)
    setAt(-1)
    setTried(false)
  }

  return {
    text,
    errors: shown,
    suggestions,
    at,
    type,
    close: () => {
      setOpen(false)
      setAt(-1)
    },
    show: (position: number) => {
      setCaret(position)
      setOpen(true)
    },
    moveCaret: setCaret,
    step: (by: number) => {
      setOpen(true)
      const count = completion.suggestions.length
      if (count > 0) setAt((now) => (now + by + (now < 0 && by < 0 ? 1 : 0) + count) % count)
    },
    /** Puts a suggestion in and gives where the caret goes. */
    take: (suggestion: Suggestion): number => {
      const next = accept(text, completion, suggestion)
      setText(next.text)
      setCaret(next.caret)
      setOpen(suggestion.continues)
      setAt(-1)
      return next.caret
    },
    commit: (): boolean => {
      setTried(true)
      setOpen(false)
      if (errors.length > 0) return false
      onCommit(text.trim())
      return true
    },
    clear: () => {
      type('', 0)
      setOpen(false)
      onCommit('')
    },
    isChanged: text.trim() !== committed.trim(),
  }
}

export type QueryDraft = ReturnType<typeof useQueryDraft>

export type TextSlice = { text: string; faulty: boolean }

/** The text in slices, faulty ones apart, for the marks under it. An error without width marks the character before it. */
export function slicesOf(text: string, errors: readonly QueryError[]): TextSlice[] {
  const faulty = new Array<boolean>(text.length).fill(false)
  for (const error of errors) {
    const end = Math.min(Math.max(error.end, error.start + 1), text.length)
    for (let at = Math.min(error.start, text.length - 1); at < end; at++) faulty[Math.max(at, 0)] = true
  }
  const slices: TextSlice[] = []
  for (let at = 0; at < text.length; at++) {
    const last = slices.at(-1)
    const here = faulty[at] ?? false
    if (last && last.faulty === here) last.text += text[at] ?? ''
    else slices.push({ text: text[at] ?? '', faulty: here })
  }
  return slices
}
