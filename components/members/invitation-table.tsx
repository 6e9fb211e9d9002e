'use client'

import { Clock, Hourglass } from 'lucide-react'
import type { Invitation } from '@/lib/contract/members'
import type { Zone } from '@/lib/client/time-format'
import { useNow } from '@/lib/client/use-now'
import { Button } from '../ui/button'
import { Cell, DataTable } from '../ui/data-table'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'
import { RoleBadge } from './role-badge'

function State({ item }: { item: Invitation }) {
  const nowMs = useNow()
  const over = nowMs > 0 && Date.parse(item.expires_at) <= nowMs
  const [Icon, text, classes] = over ? [Clock, 'Expired', 'text-ink-3'] : [Hourglass, 'Open', 'text-ink-2']
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap ${classes}`}>
      <Icon aria-hidden className="size-3.5" /> {text}
    </span>
  )
}

export function InvitationTable({
  invitations,
  mayManage,
  zone,
  onAgain,
  onRevoke,
}: {
  invitations: readonly Invitation[]
  mayManage: boolean
  zone: Zone
  onAgain: (invitation: Invitation) => void
  onRevoke: (invitation: Invitation) => void
}) {
  return (
    <DataTable
      label="Invitations"
      heads={['E-mail', 'Role', 'State', 'Member until', 'Link until', 'Actions']}
    >
      {invitations.map((item) => (
        <tr key={item.id}>
          <Cell>
            <span className="font-medium break-all">
              <SafeText value={item.email} />
            </span>
            {item.invited_by === null ? null : (
              <span className="block text-xs break-all text-ink-3">
                by <SafeText value={item.invited_by} />
              </span>
            )}
          </Cell>
          <Cell label="Role">
            <RoleBadge role={item.role} />
            {item.view_query === null ? null : (
              <code className="mt-0.5 block max-w-72 font-mono text-xs break-all text-ink-3">
                <SafeText value={item.view_query} />
              </code>
            )}
          </Cell>
          <Cell label="State">
            <State item={item} />
          </Cell>
          <Cell label="Member until">
            <Moment iso={item.member_expires_at} zone={zone} none="No end" />
          </Cell>
          <Cell label="Link until">
            <Moment iso={item.expires_at} zone={zone} />
          </Cell>
          <Cell className="md:text-right">
            {mayManage ? (
              <span className="inline-flex gap-1.5">
                <Button
                  size="sm"
                  aria-label={`Send a new link to ${item.email}`}
                  onClick={() => onAgain(item)}
                >
                  New link
                </Button>
                <Button
                  size="sm"
                  tone="danger"
                  aria-label={`Revoke the invitation of ${item.email}`}
                  onClick={() => onRevoke(item)}
                >
                  Revoke
                </Button>
              </span>
            ) : null}
          </Cell>
        </tr>
      ))}
    </DataTable>
  )
}
