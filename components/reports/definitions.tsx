'use client'

import { useQuery } from '@tanstack/react-query'
import { Ban, CircleCheck, FilePlus2, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ReportDefinition } from '@/lib/contract/report-definitions'
import { reportDefinitionsOptions } from '@/lib/client/report-queries'
import { counted } from '@/lib/client/report-words'
import type { Zone } from '@/lib/client/time-format'
import { Button } from '../ui/button'
import { Cell, DataTable } from '../ui/data-table'
import { Moment } from '../ui/moment'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { StatePanel } from '../ui/state-panel'
import { ConfirmPost } from './confirm-post'
import { DefinitionDialog } from './definition-dialog'
import { Section } from './section'

type Asking = { what: 'version' | 'retire'; one: ReportDefinition }

function Controls({ controls }: Pick<ReportDefinition, 'controls'>) {
  const measures = controls.reduce((sum, control) => sum + control.measures.length, 0)
  return (
    <details className="max-w-96">
      <summary className="text-sm">
        {counted(controls.length, 'control')}, {counted(measures, 'measure')}
      </summary>
      <ul className="mt-1 grid gap-1 text-xs text-ink-2">
        {controls.map((control) => (
          <li key={control.id} className="break-words">
            <span className="font-medium">
              <SafeText value={control.id} /> <SafeText value={control.title} />
            </span>
            <ul className="pl-3">
              {control.measures.map((measure, n) => (
                <li key={n}>
                  <SafeText value={measure.title} />
                  <code className="block font-mono break-all text-ink-3">
                    <SafeText value={measure.population} />
                  </code>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Row({
  one,
  zone,
  onAsk,
}: {
  one: ReportDefinition
  zone: Zone
  onAsk: ((what: Asking) => void) | null
}) {
  const name = `${one.name}, version ${one.version}`
  return (
    <tr>
      <Cell>
        <span className="block max-w-72 font-medium break-words">
          <SafeText value={one.name} />
        </span>
        <span className="block max-w-72 text-xs break-words whitespace-pre-line text-ink-3">
          <SafeText value={one.about} />
        </span>
      </Cell>
      <Cell label="Version">
        <span className="tabular">{one.version}</span>
      </Cell>
      <Cell label="Controls">
        <Controls controls={one.controls} />
      </Cell>
      <Cell label="State">
        {one.retired_at === null ? (
          <span className="inline-flex items-center gap-1 text-ok">
            <CircleCheck aria-hidden className="size-3.5" /> In use
          </span>
        ) : (
          <>
            <span className="inline-flex items-center gap-1 text-ink-3">
              <Ban aria-hidden className="size-3.5" /> Retired
            </span>
            <span className="block text-xs break-all text-ink-3">
              by <SafeText value={one.retired_by ?? ''} />, <Moment iso={one.retired_at} zone={zone} />
            </span>
          </>
        )}
      </Cell>
      <Cell label="Made">
        <Moment iso={one.created_at} zone={zone} />
        <span className="block max-w-44 text-xs break-all text-ink-3">
          by <SafeText value={one.created_by} />
        </span>
      </Cell>
      <Cell className="md:text-right">
        {onAsk === null ? null : (
          <span className="inline-flex flex-wrap justify-end gap-1">
            <Button
              size="sm"
              aria-label={`New version of ${name}`}
              onClick={() => onAsk({ what: 'version', one })}
            >
              New version
            </Button>
            {one.retired_at === null ? (
              <Button
                size="sm"
                tone="danger"
                aria-label={`Retire ${name}`}
                onClick={() => onAsk({ what: 'retire', one })}
              >
                Retire
              </Button>
            ) : null}
          </span>
        )}
      </Cell>
    </tr>
  )
}

/** Reports that the tenant defined itself, every version of each. */
export function Definitions({ mayRun, zone }: { mayRun: boolean; zone: Zone }) {
  const query = useQuery(reportDefinitionsOptions())
  const [making, setMaking] = useState(false)
  const [asking, setAsking] = useState<Asking | null>(null)
  const close = () => {
    setMaking(false)
    setAsking(null)
  }
  const definitions = query.data ?? []
  return (
    <Section
      title="Reports of your own"
      about="Controls and measures that you define with filters. A definition is never changed: another version is saved beside it."
      action={
        mayRun ? (
          <Button tone="primary" onClick={() => setMaking(true)}>
            <Plus aria-hidden /> New definition
          </Button>
        ) : null
      }
    >
      {query.isPending ? (
        <Skeleton className="h-32 w-full" />
      ) : query.isError ? (
        <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : definitions.length === 0 ? (
        <StatePanel icon={<FilePlus2 />} title="No report of your own">
          <p>Define one for what no framework asks, such as what you promised your customers.</p>
        </StatePanel>
      ) : (
        <DataTable
          label="List of definitions"
          heads={['Name', 'Version', 'Controls', 'State', 'Made', 'Actions']}
        >
          {definitions.map((one) => (
            <Row key={one.id} one={one} zone={zone} onAsk={mayRun ? setAsking : null} />
          ))}
        </DataTable>
      )}
      {making || asking?.what === 'version' ? (
        <DefinitionDialog from={asking?.one ?? null} onClose={close} />
      ) : null}
      {asking?.what === 'retire' ? (
        <ConfirmPost
          path={`/api/audit/report-definitions/${encodeURIComponent(asking.one.id)}/retire`}
          title="Retire this definition?"
          action="Retire definition"
          done="The definition is retired"
          changes={['report-definitions']}
          onClose={close}
        >
          <p>
            No report is computed by{' '}
            <strong>
              <SafeText value={asking.one.name} />, version {asking.one.version}
            </strong>{' '}
            any more. Those that were made stay.
          </p>
        </ConfirmPost>
      ) : null}
    </Section>
  )
}
