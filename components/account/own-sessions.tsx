'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { deviceOf } from '@/lib/client/device'
import { getJson, postJson } from '@/lib/client/fetch'
import { notify } from '@/lib/client/notify'
import { toProblem } from '@/lib/client/problem'
import { formatTimeShort, NO_VALUE, offsetLabel, relativeTime } from '@/lib/client/time-format'
import { useNow } from '@/lib/client/use-now'
import { readAgain } from '@/lib/client/read-again'
import { Button } from '../ui/button'
import { Cell, DataTable } from '../ui/data-table'
import { ConfirmDialog } from '../ui/dialog'
import { ProblemPanel } from '../ui/problem-panel'
import { SafeText } from '../ui/safe-text'
import { Skeleton } from '../ui/skeleton'
import { Section } from './section'

type OwnSession = {
  id: string
  current: boolean
  ip_address: string | null
  user_agent: string | null
  created_at: string
  last_seen_at: string
}
const PATH = '/api/auth/account/sessions'

function When({ iso }: { iso: string }) {
  const nowMs = useNow()
  return (
    <time dateTime={iso} title={relativeTime(iso, nowMs)} className="tabular" suppressHydrationWarning>
      {formatTimeShort(iso, 'utc')} <span className="text-ink-3">{offsetLabel(iso, 'utc')}</span>
    </time>
  )
}

function SessionRow({ item, onEnd }: { item: OwnSession; onEnd: () => void }) {
  const device = deviceOf(item.user_agent)
  return (
    <tr>
      <Cell>
        <span className="font-medium" title={item.user_agent ?? ''}>
          <SafeText value={device} />
        </span>
        {item.current ? <span className="ml-2 text-xs text-ok">this one</span> : null}
      </Cell>
      <Cell label="Address">
        <SafeText value={item.ip_address || NO_VALUE} />
      </Cell>
      <Cell label="Signed in">
        <When iso={item.created_at} />
      </Cell>
      <Cell label="Last seen">
        <When iso={item.last_seen_at} />
      </Cell>
      <Cell className="md:text-right">
        {item.current ? null : (
          <Button size="sm" tone="danger" aria-label={`End the session of ${device}`} onClick={onEnd}>
            End
          </Button>
        )}
      </Cell>
    </tr>
  )
}

/** Where the person is signed in; all but this session can be ended from here. */
export function OwnSessions() {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: ['own-sessions'],
    queryFn: ({ signal }) => getJson<{ sessions: OwnSession[] }>(PATH, new URLSearchParams(), signal),
  })
  const [ending, setEnding] = useState<OwnSession | 'others' | null>(null)
  const end = useMutation({
    mutationFn: (which: OwnSession | 'others') =>
      which === 'others'
        ? postJson(`${PATH}/revoke-others`, {})
        : postJson(`${PATH}/revoke`, { id: which.id }),
    onSuccess: (_answer, which) => {
      notify('success', which === 'others' ? 'All other sessions are ended' : 'The session is ended')
      void readAgain(client, 'own-sessions')
      setEnding(null)
    },
  })
  const all = query.data?.sessions ?? []
  return (
    <Section
      title="Sessions"
      description="The browsers you are signed in with. Last seen is known to five minutes."
      action={
        all.length > 1 ? (
          <Button onClick={() => setEnding('others')}>End all other sessions</Button>
        ) : undefined
      }
    >
      {query.isPending ? (
        <Skeleton className="h-24 w-full" />
      ) : query.isError ? (
        <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable label="Sessions" heads={['Device', 'Address', 'Signed in', 'Last seen', 'Actions']}>
          {all.map((item) => (
            <SessionRow key={item.id} item={item} onEnd={() => setEnding(item)} />
          ))}
        </DataTable>
      )}
      {ending === null ? null : (
        <ConfirmDialog
          open
          onOpenChange={(open) => (open ? undefined : setEnding(null))}
          title={ending === 'others' ? 'End all other sessions?' : 'End this session?'}
          action="End"
          busy={end.isPending}
          error={end.isError ? toProblem(end.error).message : null}
          onConfirm={() => end.mutate(ending)}
        >
          <p>Whoever uses {ending === 'others' ? 'them' : 'it'} has to sign in again.</p>
        </ConfirmDialog>
      )}
    </Section>
  )
}
