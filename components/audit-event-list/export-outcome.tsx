import { CircleAlert, ShieldCheck } from 'lucide-react'
import type { Progress } from '@/lib/client/export-stream'
import { formatBytes, formatCount } from '@/lib/client/time-format'
import type { ExportState } from '@/lib/client/use-export'

type Props = {
  state: ExportState
  /** How many events will leave, where that is known already. */
  total: number | null
  /** False for a file whose lines are no rows. */
  isText: boolean
}

function Running({ bytes, lines, total, isText }: Progress & Omit<Props, 'state'>) {
  if (!isText) return <>{formatBytes(bytes)} received</>
  return (
    <>
      {total === null || total === 0 ? null : (
        <progress
          aria-label="Rows received"
          max={total}
          value={Math.min(lines, total)}
          className="mb-1 block h-1.5 w-full max-w-72 accent-(--accent)"
        />
      )}
      {formatBytes(bytes)} received, about {formatCount(lines)}
      {total === null ? '' : ` of ${formatCount(total)}`} lines
    </>
  )
}

/** How far an export is, or how it ended. */
export function ExportOutcome({ state, total, isText }: Props) {
  if (state.kind === 'running') return <Running {...state.progress} total={total} isText={isText} />
  if (state.kind === 'failed') {
    const { problem } = state
    return (
      <span className="text-error">
        {problem.title}: {problem.message}
        {problem.requestId ? ` Request id ${problem.requestId}.` : ''}
      </span>
    )
  }
  if (state.kind !== 'done') return null
  const { verdict } = state
  if (verdict.kind === 'verified') {
    return (
      <span className="flex items-start gap-1.5 text-ok">
        <ShieldCheck aria-hidden className="mt-0.5 size-3.5 shrink-0" />
        <span className="min-w-0">
          {formatCount(verdict.rows)} rows, {formatBytes(state.bytes)}, saved as {state.name}. Its SHA-256 was
          checked: <span className="font-mono text-xs break-all">{verdict.sha256}</span>
        </span>
      </span>
    )
  }
  return (
    <span className="flex items-start gap-1.5 text-error">
      <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      {verdict.kind === 'incomplete'
        ? 'The file was cut off before its end, so it was not saved. Export again.'
        : 'The content does not match the SHA-256 at its end, so it was not saved. Export again.'}
    </span>
  )
}
