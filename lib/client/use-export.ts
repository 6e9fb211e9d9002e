import { useEffect, useRef, useState } from 'react'
import type { ExportFormat } from '@/lib/contract/events'
import {
  EXPORT_COLUMNS,
  fileNameOf,
  readExport,
  saveFile,
  type Progress,
  type Verdict,
} from './export-stream'
import { getStream } from './fetch'
import { toParams, type EventFilters } from './filters'
import { toProblem, type Problem } from './problem'

export type ExportState =
  | { kind: 'idle' }
  | { kind: 'running'; progress: Progress }
  | { kind: 'done'; verdict: Verdict; bytes: number; name: string }
  | { kind: 'failed'; problem: Problem }

const PROGRESS_EVERY_MS = 100

/** One download at a time: started, watched, cancelled. Leaving the dialog cancels it. */
export function useExport() {
  const [state, setState] = useState<ExportState>({ kind: 'idle' })
  const controllerRef = useRef<AbortController | null>(null)
  useEffect(() => () => controllerRef.current?.abort(), [])

  const start = async (filters: EventFilters, format: ExportFormat, columns: readonly string[]) => {
    const controller = new AbortController()
    controllerRef.current?.abort()
    controllerRef.current = controller
    setState({ kind: 'running', progress: { bytes: 0, lines: 0 } })
    let shownAtMs = 0
    try {
      const params = toParams(filters)
      params.set('format', format)
      if (format !== 'evidence' && columns.length < EXPORT_COLUMNS.length)
        params.set('columns', columns.join(','))
      const response = await getStream('/api/audit/events/export', params, controller.signal)
      const { parts, verdict, bytes } = await readExport(response, (progress) => {
        if (performance.now() - shownAtMs < PROGRESS_EVERY_MS) return
        shownAtMs = performance.now()
        setState({ kind: 'running', progress })
      })
      const name = fileNameOf(response, format)
      // A file that was cut off or changed on the way is not handed over as if it were the log.
      if (verdict.kind === 'verified') saveFile(parts, name, response.headers.get('content-type') ?? '')
      setState({ kind: 'done', verdict, bytes, name })
    } catch (error) {
      if (controller.signal.aborted) setState({ kind: 'idle' })
      else setState({ kind: 'failed', problem: toProblem(error) })
    }
  }

  return {
    state,
    start,
    cancel: () => controllerRef.current?.abort(),
    reset: () => setState({ kind: 'idle' }),
  }
}
