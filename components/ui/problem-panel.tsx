'use client'

import { CircleAlert, Lock } from 'lucide-react'
import { toProblem } from '@/lib/client/problem'
import { Button } from './button'
import { StatePanel } from './state-panel'

/** A refusal or failure, with the request id to quote and, where it may help, another try. */
export function ProblemPanel({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const problem = toProblem(error)
  const forbidden = problem.status === 403
  const signedOut = problem.status === 401
  return (
    <StatePanel
      role="alert"
      icon={forbidden ? <Lock /> : <CircleAlert />}
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
        ) : forbidden ? null : (
          <Button onClick={onRetry}>Try again</Button>
        )
      }
    >
      <p>{forbidden ? 'Ask an administrator of this tenant for the read permission.' : problem.message}</p>
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
