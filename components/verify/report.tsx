'use client'

import { Check, ShieldAlert, ShieldCheck, X } from 'lucide-react'
import { cn } from '@/lib/client/class-names'
import type { FileOutcome } from '@/lib/client/verify-file'
import type { EvidenceReport } from '@/lib/ledger/evidence-report'
import type { ProofReport } from '@/lib/ledger/proof-report'
import { firstBadText } from '@/lib/ledger/verdict'
import { SafeText } from '../ui/safe-text'

type Fact = readonly [name: string, value: string]

const STEP: Record<ProofReport['steps'][number]['name'], string> = {
  form: 'Form',
  file: 'File',
  checkpoint: 'Checkpoint',
  witnesses: 'Witnesses',
  manifest: 'Manifest',
  events: 'Events',
  tree: 'Tree',
  complete: 'Completeness',
  kept: 'Kept checkpoint',
  keys: 'Keys',
  leaf: 'Leaf',
  inclusion: 'Inclusion',
}

const number = (value: number) => value.toLocaleString('en')

function askedOf({ filter, startTime, endTime }: EvidenceReport): string {
  const parts = [filter, startTime && `from ${startTime}`, endTime && `until ${endTime}`].filter(Boolean)
  return parts.length === 0 ? 'everything' : parts.join(', ')
}

function evidenceFacts(report: EvidenceReport): Fact[] {
  const { origin, size, signedAt, exportedAt, events, seqLow, seqHigh, contiguous } = report
  if (origin === null || size === null) return []
  const range = seqLow === null || seqHigh === null ? '' : `, seq ${seqLow} to ${seqHigh}`
  const between = range === '' ? '' : contiguous ? ', none left out between' : ', some left out between'
  return [
    ['Log', origin],
    ['Tree', `${number(size)} events, signed ${signedAt ?? 'at a time it does not say'}`],
    ['Exported', exportedAt ?? ''],
    ['Asked for', askedOf(report)],
    ['Events', `${number(events)}${range}${between}`],
  ]
}

function proofFacts({ origin, size, event }: ProofReport): Fact[] {
  if (origin === null || event === null) return []
  return [
    ['Log', origin],
    ['Tree', size === null ? 'unknown' : `${number(size)} events`],
    ['Event', `seq ${event.seq}, ${event.event_type}, ${event.id}`],
  ]
}

function verdictOf({ ok, pinned }: Pick<EvidenceReport, 'ok' | 'pinned'>): string {
  if (!ok) return 'Not proved'
  return pinned ? 'Proved' : 'Fits together'
}

function Step({ step }: { step: ProofReport['steps'][number] }) {
  const Icon = step.ok ? Check : X
  return (
    <li className={cn('flex gap-1.5 text-xs', step.ok ? 'text-ink-2' : 'text-error')}>
      <Icon aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      <span className="min-w-0 break-words">
        <span className="font-semibold">
          {STEP[step.name]}: {step.ok ? 'right' : 'wrong'}.
        </span>{' '}
        <SafeText value={step.detail} />
      </span>
    </li>
  )
}

/** What a check came to, in words; the colour only says it again. */
export function Report({
  name,
  outcome,
}: {
  name: string
  outcome: Exclude<FileOutcome, { kind: 'neither' }>
}) {
  const { report } = outcome
  const facts = outcome.kind === 'evidence' ? evidenceFacts(outcome.report) : proofFacts(outcome.report)
  const problems = outcome.kind === 'evidence' ? outcome.report.problems : []
  const Icon = report.ok ? ShieldCheck : ShieldAlert
  const first = report.ok ? null : firstBadText(report)
  return (
    <section aria-labelledby="verify-report" className="grid min-w-0 gap-3">
      <h2 id="verify-report" className="text-sm font-semibold break-all">
        Report on <SafeText value={name} />
      </h2>
      <div
        role="status"
        className={cn('grid gap-1 rounded-md px-3 py-2.5', report.ok ? 'bg-ok-soft' : 'bg-error-soft')}
      >
        <p
          className={cn(
            'flex items-center gap-1.5 text-sm font-semibold',
            report.ok ? 'text-ok' : 'text-error',
          )}
        >
          <Icon aria-hidden className="size-4 shrink-0" /> {verdictOf(report)}
        </p>
        {first === null ? null : <p className="text-xs font-medium text-error">{first}.</p>}
        {report.pinned ? null : (
          <p className="text-xs text-ink-2">
            The keys are those in the file itself: nothing shows that they are the log’s. Give a key that you
            know to prove whose log it is.
          </p>
        )}
      </div>
      <ul className="grid gap-1.5">
        {report.steps.map((step, i) => (
          <Step key={i} step={step} />
        ))}
      </ul>
      {problems.length < 2 ? null : (
        <details>
          <summary className="w-fit rounded text-xs text-ink-3">Events that are wrong</summary>
          <ul className="mt-1 grid gap-1 text-xs text-ink-2">
            {problems.map(({ seq, reason }, i) => (
              <li key={i}>
                Seq {seq}: <SafeText value={reason} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {facts.length === 0 ? null : (
        <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 gap-y-1 text-xs">
          {facts.map(([key, value]) => (
            <div key={key} className="contents">
              <dt className="text-ink-3">{key}</dt>
              <dd className="break-all">
                <SafeText value={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
