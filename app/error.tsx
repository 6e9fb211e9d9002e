'use client'

import { Button } from '@/components/ui/button'

type Props = { error: Error & { digest?: string }; reset: () => void }

/** What a page shows when rendering it failed. The digest finds the error in the server's log; the message stays there. */
export default function ErrorPage({ error, reset }: Props) {
  return (
    <main role="alert" className="flex min-h-dvh flex-col items-center justify-center gap-2 px-6 text-center">
      <h1 className="text-base font-semibold">This page could not be shown</h1>
      <p className="text-ink-3">The server is starting, or something went wrong.</p>
      {error.digest ? (
        <p className="text-ink-3">
          Reference <code className="font-mono text-xs text-ink-2 select-all">{error.digest}</code>
        </p>
      ) : null}
      <Button className="mt-2" onClick={reset}>
        Try again
      </Button>
    </main>
  )
}
