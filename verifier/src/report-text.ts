import { visibleString } from '@/lib/core/visible-text'
import type { EvidenceReport } from '@/lib/ledger/evidence-report'
import type { ProofReport } from '@/lib/ledger/proof-report'
import { firstBadText, type Verdict } from '@/lib/ledger/verdict'

/** A heading, and what was found: everything a file says is shown so that it can't pass for something else. */
type Row = readonly [name: string, value: string]

const shown = (text: string | null) => (text === null ? 'unknown' : visibleString(text))
const table = (rows: readonly Row[]) => rows.map(([name, value]) => `${name.padEnd(12)}${value}\n`).join('')

const steps = (all: readonly { name: string; ok: boolean; detail: string }[]) =>
  all
    .map(({ name, ok, detail }) => `${ok ? 'ok   ' : 'WRONG'} ${name.padEnd(11)} ${shown(detail)}\n`)
    .join('')

function keysRow(pinned: boolean): Row {
  return [
    'Keys',
    pinned ? 'those that you gave' : 'those in the file itself: nothing shows that they are the log’s',
  ]
}

function askedOf({ filter, startTime, endTime }: EvidenceReport): string {
  const parts = [
    filter === null ? [] : [`filter ${shown(filter)}`],
    startTime === null ? [] : [`from ${shown(startTime)}`],
    endTime === null ? [] : [`until ${shown(endTime)}`],
  ].flat()
  return parts.length === 0 ? 'everything' : parts.join(', ')
}

function rangeOf({ events, seqLow, seqHigh, contiguous }: EvidenceReport): string {
  if (seqLow === null || seqHigh === null) return 'none'
  return `${events}, seq ${seqLow} to ${seqHigh}, ${contiguous ? 'none' : 'some'} left out between`
}

function verdictOf(verdict: Verdict): string {
  if (!verdict.ok) return ['NOT PROVED', firstBadText(verdict)].filter((text) => text !== null).join('. ')
  return verdict.pinned
    ? 'PROVED'
    : 'FITS TOGETHER, by the keys in the file itself. Give --key to prove whose log it is'
}

const MORE_MAX = 10

function problemsOf({ problems, problemCount }: EvidenceReport): string {
  if (problemCount < 2) return ''
  const named = problems.slice(0, MORE_MAX).map(({ seq, reason }) => `      event ${seq}: ${shown(reason)}\n`)
  const more = problemCount > MORE_MAX ? `      and ${problemCount - MORE_MAX} more\n` : ''
  return `\nEvents that are wrong:\n${named.join('')}${more}`
}

export function evidenceText(name: string, report: EvidenceReport): string {
  const { origin, size, signedAt, exportedAt } = report
  const rows: Row[] = [
    ['File', shown(name)],
    ['Log', shown(origin)],
    ['Tree', `${size ?? 'unknown'} events, signed ${shown(signedAt)}`],
    ['Exported', shown(exportedAt)],
    ['Asked for', askedOf(report)],
    ['Events', rangeOf(report)],
    keysRow(report.pinned),
  ]
  return `${table(rows)}\n${steps(report.steps)}${problemsOf(report)}\n${verdictOf(report)}\n`
}

export function proofText(name: string, report: ProofReport): string {
  const { event, origin, size } = report
  const rows: Row[] = [
    ['File', shown(name)],
    ['Log', shown(origin)],
    ['Tree', `${size ?? 'unknown'} events`],
    [
      'Event',
      event === null ? 'unknown' : `seq ${event.seq}, ${shown(event.event_type)}, ${shown(event.id)}`,
    ],
    keysRow(report.pinned),
  ]
  return `${table(rows)}\n${steps(report.steps)}\n${verdictOf(report)}\n`
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The report as JSON; names of our own in snake_case, as in the API. */
export function reportJson(
  kind: 'evidence' | 'proof',
  name: string,
  report: EvidenceReport | ProofReport,
): string {
  const own = Object.fromEntries(Object.entries(report).map(([key, value]) => [snake(key), value as unknown]))
  return `${JSON.stringify({ kind, file: name, ...own }, null, 2)}\n`
}
