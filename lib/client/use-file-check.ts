import { useEffect, useRef, useState } from 'react'
import { type FileOutcome, type KnownFaults, type KnownTexts, readKnown, verifyFile } from './verify-file'

export type FileCheckState =
  { kind: 'idle' } | { kind: 'running'; share: number } | { kind: 'done'; name: string; outcome: FileOutcome }

/** One check at a time: started, watched, cancelled. Leaving the page cancels it. */
export function useFileCheck() {
  const [state, setState] = useState<FileCheckState>({ kind: 'idle' })
  const [faults, setFaults] = useState<KnownFaults & { file?: string }>({})
  const controllerRef = useRef<AbortController | null>(null)
  useEffect(() => () => controllerRef.current?.abort(), [])

  const start = async (file: File | null, texts: KnownTexts) => {
    controllerRef.current?.abort()
    const { known, faults: found } = readKnown(texts)
    const all = { ...found, ...(file === null ? { file: 'Choose a file.' } : {}) }
    setFaults(all)
    if (file === null || Object.keys(all).length > 0) return setState({ kind: 'idle' })
    const controller = new AbortController()
    controllerRef.current = controller
    setState({ kind: 'running', share: 0 })
    try {
      const progress = (share: number) => setState({ kind: 'running', share })
      const outcome = await verifyFile(file, known, progress, controller.signal)
      if (controller.signal.aborted) return
      setState({ kind: 'done', name: file.name, outcome })
      if (outcome.kind === 'neither') setFaults({ file: outcome.reason })
    } catch (error) {
      if (controller.signal.aborted) setState({ kind: 'idle' })
      else throw error
    }
  }

  return {
    state,
    faults,
    start,
    cancel: () => controllerRef.current?.abort(),
    reset: () => {
      controllerRef.current?.abort()
      setFaults({})
      setState({ kind: 'idle' })
    },
  }
}
