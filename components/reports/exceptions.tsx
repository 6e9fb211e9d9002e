'use client'

import { useState } from 'react'
import { counted } from '@/lib/client/report-words'
import { formatCount, type Zone } from '@/lib/client/time-format'
import type { ReportMeasure } from '@/lib/report/model'
import { Button } from '../ui/button'
import { Exception } from './exception'
import type { Reviewing } from './reviewing'

const STEP = 50

/** The exceptions of a measure, so many at a time. */
export function Exceptions({
  measure,
  reviewing,
  zone,
}: {
  measure: ReportMeasure
  reviewing: Reviewing
  zone: Zone
}) {
  const [shown, setShown] = useState(STEP)
  const { exceptions, exception_count } = measure
  if (exception_count === 0) return null
  const left = exceptions.length - shown
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <h4 className="text-xs font-medium text-ink-2">{counted(exception_count, 'exception')}</h4>
      <ul className="rounded-lg border border-line">
        {exceptions.slice(0, shown).map((exception) => (
          <Exception key={exception.id} exception={exception} reviewing={reviewing} zone={zone} />
        ))}
      </ul>
      {left > 0 ? (
        <>
          <Button
            data-no-print=""
            size="sm"
            className="justify-self-start"
            onClick={() => setShown(shown + STEP)}
          >
            Show {formatCount(Math.min(STEP, left))} more of {formatCount(left)}
          </Button>
          <p className="hidden text-xs print:block">
            {formatCount(shown)} of {formatCount(exceptions.length)} are printed here; the PDF and Excel files
            have all.
          </p>
        </>
      ) : null}
      {exception_count > exceptions.length ? (
        <p className="text-xs text-ink-3">
          The report lists the first {formatCount(exceptions.length)} of {formatCount(exception_count)}. Who
          signs it off says what became of the others.
        </p>
      ) : null}
    </div>
  )
}
