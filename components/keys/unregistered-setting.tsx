'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { notify } from '@/lib/client/notify'
import { postJson } from '@/lib/client/fetch'
import { toProblem } from '@/lib/client/problem'
import { readAgain } from '@/lib/client/read-again'
import { Checkbox } from '../ui/field'

/** Whether types nobody registered are let in under a mark, or refused by name. */
export function UnregisteredSetting({ allowed, mayManage }: { allowed: boolean; mayManage: boolean }) {
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: (next: boolean) =>
      postJson<{ allow_unregistered: boolean }>('/api/audit/event-types/settings', {
        allow_unregistered: next,
      }),
    onSuccess: ({ allow_unregistered: next }) => {
      notify(
        'success',
        next ? 'Unregistered types are accepted under a mark' : 'Unregistered types are refused',
      )
      void readAgain(client, 'event-types')
    },
    onError: (error) => notify('error', `Not changed: ${toProblem(error).message}`),
  })
  return (
    <Checkbox
      label="Accept event types nobody registered"
      hint="Such events carry the mark “unregistered”. Otherwise they are refused by name."
      checked={change.isPending ? change.variables : allowed}
      disabled={!mayManage || change.isPending}
      onChange={(event) => change.mutate(event.target.checked)}
    />
  )
}
