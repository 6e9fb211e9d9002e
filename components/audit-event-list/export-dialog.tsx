'use client'

import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import type { ExportFormat } from '@/lib/contract/events'
import { PDF_ROWS_MAX } from '@/lib/event/limits'
import { EXPORT_COLUMNS } from '@/lib/client/export-stream'
import { filtersInWords, type EventFilters } from '@/lib/client/filters'
import { countOptions } from '@/lib/client/queries'
import { formatCount, type Zone } from '@/lib/client/time-format'
import { rangeInWords } from '@/lib/client/time-range'
import { useExport } from '@/lib/client/use-export'
import { toProblem } from '@/lib/client/problem'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Checkbox } from '../ui/field'
import { SafeText } from '../ui/safe-text'
import { Segmented } from '../ui/segmented'
import { ExportOutcome } from './export-outcome'

const FORMATS: readonly { value: ExportFormat; label: string; hint: string }[] = [
  {
    value: 'csv',
    label: 'CSV',
    hint: 'For spreadsheets; cells they could run as formulas begin with an apostrophe.',
  },
  { value: 'json', label: 'JSON', hint: 'One document with every event.' },
  { value: 'ndjson', label: 'NDJSON', hint: 'One event a line, for other programs.' },
  {
    value: 'pdf',
    label: 'PDF',
    hint: `A document to read and to file, of ${formatCount(PDF_ROWS_MAX)} events at most.`,
  },
  {
    value: 'evidence',
    label: 'Evidence',
    hint: 'Whole events with what proves them: anybody can check the file without this server.',
  },
]

type Props = { open: boolean; onOpenChange: (open: boolean) => void; filters: EventFilters; zone: Zone }

function WhatLeaves({ filters, zone }: Pick<Props, 'filters' | 'zone'>) {
  const count = useQuery(countOptions(filters))
  return (
    <section
      aria-label="What will be exported"
      className="rounded-md border border-line bg-panel px-3 py-2.5"
    >
      <p role="status" className="tabular text-sm font-semibold">
        {count.isError
          ? `The number of events could not be found out: ${toProblem(count.error).message}`
          : count.data && !count.isPlaceholderData
            ? `${count.data.exact ? '' : 'About '}${formatCount(count.data.count)} ${count.data.count === 1 ? 'event' : 'events'} (${count.data.exact ? 'exact' : 'an estimate'})`
            : 'Counting…'}
      </p>
      <ul className="mt-1 grid gap-0.5 text-xs text-ink-2">
        {filtersInWords(filters, rangeInWords(filters, zone)).map((clause) => (
          <li key={clause} className="break-words">
            <SafeText value={clause} />
          </li>
        ))}
      </ul>
      <p className="mt-1.5 text-xs text-ink-3">
        Every matching event leaves, not only the page shown. The export itself is recorded.
      </p>
    </section>
  )
}

function Columns({ chosen, onChange }: { chosen: readonly string[]; onChange: (columns: string[]) => void }) {
  return (
    <fieldset>
      <div className="mb-1 flex items-center gap-2">
        <legend className="float-left text-xs font-medium text-ink-2">
          Columns ({chosen.length} of {EXPORT_COLUMNS.length})
        </legend>
        <Button tone="quiet" size="sm" className="ml-auto h-6" onClick={() => onChange([...EXPORT_COLUMNS])}>
          All
        </Button>
        <Button tone="quiet" size="sm" className="h-6" onClick={() => onChange([])}>
          None
        </Button>
      </div>
      <div className="scroll-thin grid max-h-40 grid-cols-2 gap-x-3 overflow-y-auto rounded-md border border-line px-2.5 py-1.5 sm:max-h-72 sm:grid-cols-3">
        {EXPORT_COLUMNS.map((column) => (
          <Checkbox
            key={column}
            className="font-mono text-xs leading-5"
            label={column}
            checked={chosen.includes(column)}
            onChange={(event) =>
              onChange(
                EXPORT_COLUMNS.filter((name) =>
                  name === column ? event.target.checked : chosen.includes(name),
                ),
              )
            }
          />
        ))}
      </div>
    </fieldset>
  )
}

export function ExportDialog({ open, onOpenChange, filters, zone }: Props) {
  const [format, setFormat] = useState<ExportFormat>('csv')
  const [columns, setColumns] = useState<string[]>([...EXPORT_COLUMNS])
  const { state, start, cancel, reset } = useExport()
  const count = useQuery(countOptions(filters))
  const running = state.kind === 'running'
  const hint = FORMATS.find((choice) => choice.value === format)?.hint
  const counted = count.data && !count.isPlaceholderData ? count.data : null
  const tooMany = format === 'pdf' && counted !== null && counted.count > PDF_ROWS_MAX
  const close = (next: boolean) => {
    if (!next) {
      cancel()
      reset()
    }
    onOpenChange(next)
  }

  return (
    <Dialog
      open={open}
      onOpenChange={close}
      title="Export events"
      footer={
        <>
          <div
            role="status"
            aria-live="polite"
            className="min-w-0 flex-1 basis-full text-xs empty:basis-0 sm:basis-0"
          >
            <ExportOutcome state={state} total={counted?.count ?? null} isText={format !== 'pdf'} />
          </div>
          {running ? (
            <Button onClick={cancel}>Cancel</Button>
          ) : (
            <Button
              tone="primary"
              disabled={columns.length === 0 || (tooMany && counted.exact)}
              onClick={() => void start(filters, format, columns)}
            >
              <Download aria-hidden /> {state.kind === 'idle' ? 'Export' : 'Export again'}
            </Button>
          )}
        </>
      }
    >
      <div className="grid gap-4">
        <WhatLeaves filters={filters} zone={zone} />
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Segmented label="Format" value={format} choices={FORMATS} onChange={setFormat} />
          <p className="min-w-0 flex-1 basis-56 text-xs text-ink-3">{hint}</p>
        </div>
        <div role="status" className="empty:hidden">
          {tooMany && (
            <p className="text-xs text-warn">
              {counted.exact ? 'These are' : 'These are probably'} more events than a PDF may have. Narrow the
              time range or the filter, or take one of the other formats.
            </p>
          )}
        </div>
        {format !== 'evidence' && <Columns chosen={columns} onChange={setColumns} />}
        <p className="text-xs text-ink-3">
          The last line of the file holds its row count and the SHA-256 of everything before it
          {format === 'pdf' ? ' (behind the last page, where no reader shows it)' : ''}; both are checked here
          before the file is saved.
        </p>
      </div>
    </Dialog>
  )
}
