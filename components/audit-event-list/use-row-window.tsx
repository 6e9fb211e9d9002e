'use client'

import dynamic from 'next/dynamic'
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react'
import type { RowWindow, RowWindowMeterProps } from './row-window-meter'

// Its library is a good part of the page's code, and pages of 50 rows do without.
const RowWindowMeter = dynamic(() => import('./row-window-meter').then((module) => module.RowWindowMeter), {
  ssr: false,
})

/** What is drawn before the window is measured: a screen full, which comes with the HTML. */
const FIRST_ROWS = 32

type Options = Omit<RowWindowMeterProps, 'onWindow'> & {
  /** Off: every row is drawn. */
  on: boolean
  /** So near to the last row, in rows, there is to be more. */
  moreWithin: number
  onEnd: () => void
}

export type DrawnRows = {
  /** The rows to draw: from `first`, up to and without `end`. */
  first: number
  end: number
  /** The room of the rows that are not drawn. */
  beforePx: number
  afterPx: number
  /** Whether what scrolls is known yet. */
  isMeasured: boolean
  /** To be put somewhere beside the rows. */
  meter: ReactNode
}

/** Of a list of any length, the rows that are in sight, and some around them. All rows have the same height. */
export function useRowWindow({ on, moreWithin, onEnd, ...meter }: Options): DrawnRows {
  const { count, rowPx } = meter
  const [measured, setMeasured] = useState<RowWindow | null>(null)
  const first = on ? Math.min(measured?.first ?? 0, count) : 0
  const end = on ? Math.min(measured === null ? FIRST_ROWS : measured.last + 1, count) : count
  const atEnd = useEffectEvent(onEnd)
  const isNearEnd = on && measured !== null && end > count - moreWithin
  useEffect(() => {
    if (isNearEnd) atEnd()
  }, [isNearEnd, end, count])
  return {
    first,
    end,
    beforePx: first * rowPx,
    afterPx: (count - end) * rowPx,
    isMeasured: measured !== null,
    meter: on ? <RowWindowMeter {...meter} onWindow={setMeasured} /> : null,
  }
}
