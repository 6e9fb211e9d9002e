'use client'

import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import dynamic from 'next/dynamic'
import { useState, useSyncExternalStore, type ReactNode } from 'react'
import { noticesWait, subscribeNotices } from '@/lib/client/notify'
import { Problem } from '@/lib/client/problem'

const RETRIES_MAX = 2

function shouldRetry(failures: number, error: unknown): boolean {
  if (failures >= RETRIES_MAX) return false
  // A refusal stays a refusal; only what may pass by itself is tried again.
  return !(error instanceof Problem) || error.status === 0 || error.status >= 502
}

function createClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // Rows must not move under a reader who only switched windows.
      queries: { staleTime: 10_000, refetchOnWindowFocus: false, retry: shouldRetry },
      hydrate: { deserializeData: (text: string): unknown => JSON.parse(text) },
    },
  })
}

const Toasts = dynamic(() => import('./toasts').then((module) => module.Toasts), { ssr: false })

/** Once there was something to say, the place to say it stays. */
function Notices() {
  const waits = useSyncExternalStore(subscribeNotices, noticesWait, () => false)
  const [needed, setNeeded] = useState(false)
  if (waits && !needed) setNeeded(true)
  return needed ? <Toasts /> : null
}

export function Providers({ nonce, children }: { nonce: string | null; children: ReactNode }) {
  const [client] = useState(createClient)
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce ? { nonce } : {})}
    >
      <CSPProvider {...(nonce ? { nonce } : {})}>
        <NuqsAdapter>
          <QueryClientProvider client={client}>
            {children}
            <Notices />
          </QueryClientProvider>
        </NuqsAdapter>
      </CSPProvider>
    </ThemeProvider>
  )
}
