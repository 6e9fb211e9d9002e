import { useEffect, useRef, useState } from 'react'
import { postStream } from './fetch'
import { type Problem, toProblem } from './problem'
import { readVerify, type VerifyProgress, type VerifyResult } from './verify-stream'

export type VerifyState =
  | { kind: 'idle' }
  | { kind: 'running'; progress: VerifyProgress | null }
  | { kind: 'done'; result: VerifyResult | null }
  | { kind: 'failed'; problem: Problem }

/** One check of the log at a time: started, watched, cancelled. Leaving the page cancels it. */
export function useVerify(onDone: () => void) {
  const [state, setState] = useState<VerifyState>({ kind: 'idle' })
  const controllerRef = useRef<AbortController | null>(null)
  useEffect(() => () => controllerRef.current?.abort(), [])

  const start = async (checkpoint: string) => {
    const controller = new AbortController()
    controllerRef.current?.abort()
    controllerRef.current = controller
    setState({ kind: 'running', progress: null })
    try {
      const body = checkpoint === '' ? {} : { checkpoint }
      const response = await postStream('/api/audit/verify', body, controller.signal)
      const result = await readVerify(response, (progress) => setState({ kind: 'running', progress }))
      setState({ kind: 'done', result })
      onDone()
    } catch (error) {
      setState(controller.signal.aborted ? { kind: 'idle' } : { kind: 'failed', problem: toProblem(error) })
    }
  }

  return { state, start, cancel: () => controllerRef.current?.abort() }
}
