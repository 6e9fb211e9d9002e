'use client'

import { useQueryClient } from '@tanstack/react-query'
import { ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react'
import { useState } from 'react'
import { reasonsFor } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { formatCount } from '@/lib/client/time-format'
import { useVerify, type VerifyState } from '@/lib/client/use-verify'
import type { VerifyProgress, VerifyResult } from '@/lib/client/verify-stream'
import { Button } from '../ui/button'
import { TextArea } from '../ui/field'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Part } from './part'

const PROBLEMS_SHOWN = 10
const PART: Record<VerifyProgress['part'], string> = {
  tree: 'Building the tree anew',
  events: 'Computing the leaf of every event',
}

function Running({ progress }: { progress: VerifyProgress | null }) {
  const text = progress === null ? 'Signing the tree as it is' : PART[progress.part]
  return (
    <div className="grid max-w-md gap-1">
      <label className="text-xs text-ink-2">
        {text}
        <progress
          className="mt-1 block h-1.5 w-full accent-(--accent)"
          max={Math.max(1, progress?.total ?? 1)}
          value={progress?.done ?? 0}
        />
      </label>
      <p className="tabular text-xs text-ink-3">
        {progress === null ? '' : `${formatCount(progress.done)} of ${formatCount(progress.total)}`}
      </p>
    </div>
  )
}

function Problems({ result, mayRead }: { result: VerifyResult; mayRead: boolean }) {
  const { first_bad_seq: first, problems, problem_count: count } = result
  return (
    <>
      <p>
        {first === null ? 'No single event is concerned. ' : `The first wrong event has the seq ${first}. `}
        {count === 1 ? 'One thing is wrong.' : `${formatCount(count)} things are wrong.`}
        {first !== null && mayRead ? (
          <>
            {' '}
            <a
              className="text-accent underline underline-offset-2"
              href={`/events?q=${encodeURIComponent(`seq:${first}`)}`}
            >
              Look at it
            </a>
          </>
        ) : null}
      </p>
      <ul className="mt-1 grid gap-1">
        {problems.slice(0, PROBLEMS_SHOWN).map(({ seq, code, reason }, i) => (
          <li key={`${seq} ${code} ${i}`} className="break-words">
            {seq === null ? '' : `Seq ${seq}: `}
            <SafeText value={reason} />
          </li>
        ))}
      </ul>
      {count > PROBLEMS_SHOWN ? (
        <p className="mt-1 text-ink-3">And {formatCount(count - PROBLEMS_SHOWN)} more.</p>
      ) : null}
    </>
  )
}

function Result({ result, mayRead }: { result: VerifyResult; mayRead: boolean }) {
  const Icon = result.ok ? ShieldCheck : ShieldAlert
  return (
    <div className={`rounded-md px-2.5 py-2 text-xs ${result.ok ? 'bg-ok-soft' : 'bg-error-soft'}`}>
      <p className={`mb-1 flex items-center gap-1.5 font-semibold ${result.ok ? 'text-ok' : 'text-error'}`}>
        <Icon aria-hidden className="size-4 shrink-0" />
        {result.ok ? 'Every event is as it was stored' : 'The log is not what its tree says'}
      </p>
      {result.ok ? (
        <p>
          {formatCount(result.events)} events have the leaf that the tree holds for them,{' '}
          {formatCount(result.removed)} were removed by retention, and the tree has the root of{' '}
          {formatCount(result.checkpoints)} checkpoints.
        </p>
      ) : (
        <Problems result={result} mayRead={mayRead} />
      )}
    </div>
  )
}

function Outcome({ state, mayRead, onRetry }: { state: VerifyState; mayRead: boolean; onRetry: () => void }) {
  if (state.kind === 'running') return <Running progress={state.progress} />
  if (state.kind === 'failed') return <ProblemPanel error={state.problem} onRetry={onRetry} />
  if (state.kind === 'idle') return null
  if (state.result !== null) return <Result result={state.result} mayRead={mayRead} />
  return (
    <p className="flex items-center gap-1.5 text-xs text-warn">
      <ShieldQuestion aria-hidden className="size-4 shrink-0" /> The answer ended before there was a result.
      Nothing follows from that; check again.
    </p>
  )
}

/** Checks the whole log on the server, and says how far it is. */
export function VerifyNow({ mayRead }: { mayRead: boolean }) {
  const client = useQueryClient()
  const [checkpoint, setCheckpoint] = useState('')
  const { state, start, cancel } = useVerify(() => void readAgain(client, 'ledger'))
  const isRunning = state.kind === 'running'
  const run = () => void start(checkpoint.trim() === '' ? '' : `${checkpoint.trim()}\n`)
  return (
    <Part
      title="Check the log"
      about="The server computes every leaf from what is stored now and builds the tree anew. It finds what somebody did to the database; against somebody who has the server, give it a checkpoint that was kept elsewhere."
      action={
        isRunning ? (
          <Button onClick={cancel}>Cancel</Button>
        ) : (
          <Button tone="primary" onClick={run}>
            <ShieldCheck aria-hidden /> Verify now
          </Button>
        )
      }
    >
      <details>
        <summary className="w-fit rounded text-xs text-ink-2">Against a checkpoint that was kept</summary>
        <div className="mt-2 max-w-2xl">
          <TextArea
            label="Checkpoint"
            hint="The whole note, as a witness or a file has it: the text, an empty line, the signatures."
            error={state.kind === 'failed' ? reasonsFor(state.problem, 'checkpoint') : null}
            value={checkpoint}
            spellCheck={false}
            onChange={(event) => setCheckpoint(event.target.value)}
          />
        </div>
      </details>
      <div aria-live="polite">
        <Outcome state={state} mayRead={mayRead} onRetry={run} />
      </div>
    </Part>
  )
}
