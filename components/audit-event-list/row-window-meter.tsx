'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useState } from 'react'
import type { RowFocus } from '@/lib/client/use-row-focus'

export type RowWindow = { first: number; last: number }

export type RowWindowMeterProps = {
  count: number
  rowPx: number
  overscan: number
  rootRef: RowFocus['rootRef']
  /** What scrolls is the page around the list, and not the list. */
  pageScrolls: boolean
  /** What sticks over the rows at the top. */
  stickyPx: number
  setShowIndex: RowFocus['setShowIndex']
  onWindow: (window: RowWindow | null) => void
}

type Place = { scroller: HTMLElement | null; marginPx: number }

/** What scrolls, and how much stands above the list in it. */
function placeOf(root: HTMLElement | null, pageScrolls: boolean): Place {
  const scroller = pageScrolls ? (root?.closest<HTMLElement>('[data-scroll-root]') ?? null) : root
  if (!pageScrolls || root === null || scroller === null) return { scroller, marginPx: 0 }
  const above = root.getBoundingClientRect().top - scroller.getBoundingClientRect().top
  return { scroller, marginPx: above + scroller.scrollTop }
}

/** Draws nothing: it says which rows are in sight, by index, while the scroller scrolls. */
export function RowWindowMeter({ count, rowPx, rootRef, pageScrolls, ...props }: RowWindowMeterProps) {
  const { setShowIndex, onWindow } = props
  const [place, setPlace] = useState<Place>({ scroller: null, marginPx: 0 })
  useLayoutEffect(() => setPlace(placeOf(rootRef.current, pageScrolls)), [rootRef, pageScrolls])
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => place.scroller,
    estimateSize: () => rowPx,
    overscan: props.overscan,
    scrollPaddingStart: props.stickyPx,
    scrollMargin: place.marginPx,
  })
  const items = virtualizer.getVirtualItems()
  const first = items[0]?.index
  const last = items.at(-1)?.index
  // Before the paint: what was scrolled to and what is drawn are of one frame.
  useLayoutEffect(() => {
    if (first !== undefined && last !== undefined) onWindow({ first, last })
  }, [first, last, onWindow])
  useEffect(() => () => onWindow(null), [onWindow])
  useEffect(() => {
    setShowIndex((index) => virtualizer.scrollToIndex(index, { align: 'auto' }))
    return () => setShowIndex(null)
  }, [virtualizer, setShowIndex])
  return null
}
