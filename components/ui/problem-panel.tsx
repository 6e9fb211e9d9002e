'use client'

import { CircleAlert, Lock } from 'lucide-react'
import { toProblem } from '@/lib/client/problem'
import { Button } from './button'
import { SafeText } from './safe-text'
import { StatePanel } from './state-panel'

type Props = { error: unknown; onRetry: () => void; retryLabel?: string }

/** A refusal or failure: what was wrong where that is known, the request id to quote and, where it may help, another try. */
export function ProblemPanel({ error, onRetry, retryLabel = 'Try again' }: Props) {
  const problem = toProblem(error)
  const reasons = problem.faults.map(({ reason }) => reason)
  const detail = problem.message === problem.title ? [] : [problem.message]
  const kept = problem.code === 'two_factor_required'
  const forbidden = problem.status === 403 && !kept
  const signedOut = problem.status === 401
  return (
    <StatePanel
      role="alert"
      icon={forbidden || kept ? <Lock /> : <CircleAlert />}
      title={forbidden ? 'You have no permission to read this' : problem.title}
      actions={
        signedOut ? (
          <a
            href="/sign-in"
            onClick={(event) => {
              event.preventDefault()
              const here = window.location.pathname + window.location.search
              window.location.assign(`/sign-in?next=${encodeURIComponent(here)}`)
            }}
            className="text-accent underline underline-offset-2"
          >
            Sign in again
          </a>
        ) : kept ? (
          <a href="/account" className="text-accent underline underline-offset-2">
            Set it up
          </a>
        ) : forbidden ? null : (
          <Button onClick={onRetry}>{retryLabel}</Button>
        )
      }
    >
      {(forbidden
        ? ['Ask an administrator of this tenant for the read permission.']
        : [...detail, ...reasons]
      ).map((sentence) => (
        <p key={sentence} className="break-words">
          <SafeText value={sentence} />
        </p>
      ))}
      {problem.retryAfterSeconds === null ? null : (
        <p>Wait {problem.retryAfterSeconds} s before trying again.</p>
      )}
      {problem.requestId ? (
        <p>
          Request id <code className="font-mono text-xs text-ink-2 select-all">{problem.requestId}</code>
        </p>
      ) : null}
    </StatePanel>
  )
}
