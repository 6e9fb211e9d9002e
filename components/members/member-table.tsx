'use client'

import { Clock } from 'lucide-react'
import Link from 'next/link'
import type { Member } from '@/lib/contract/members'
import type { Permission } from '@/lib/contract/permissions'
import type { Zone } from '@/lib/client/time-format'
import { useNow } from '@/lib/client/use-now'
import { Button } from '../ui/button'
import { Cell, DataTable } from '../ui/data-table'
import { Moment } from '../ui/moment'
import { SafeText } from '../ui/safe-text'
import { RoleBadge } from './role-badge'

type Acts = { onEdit: (member: Member) => void; onRemove: (member: Member) => void }

/** Nobody changes themselves, and only an owner touches owners: the server refuses it too. */
const mayTouch = (member: Member, userId: string, permissions: readonly Permission[]) =>
  permissions.includes('manage_members') &&
  member.user_id !== userId &&
  (member.role !== 'owner' || permissions.includes('manage_owners'))

function MemberRow({
  member,
  isYou,
  mayChange,
  mayRead,
  zone,
  onEdit,
  onRemove,
}: Acts & { member: Member; isYou: boolean; mayChange: boolean; mayRead: boolean; zone: Zone }) {
  const nowMs = useNow()
  const ended = member.expires_at !== null && nowMs > 0 && Date.parse(member.expires_at) <= nowMs
  return (
    <tr>
      <Cell>
        <span className="font-medium break-words">
          <SafeText value={member.name} />
        </span>
        {isYou ? <span className="ml-1.5 text-xs text-ink-3">(you)</span> : null}
        <span className="block text-xs break-all text-ink-3">
          <SafeText value={member.email} />
        </span>
      </Cell>
      <Cell label="Role">
        <RoleBadge role={member.role} />
        {member.view_query === null ? null : (
          <code className="mt-0.5 block max-w-72 font-mono text-xs break-all text-ink-3">
            <SafeText value={member.view_query} />
          </code>
        )}
      </Cell>
      <Cell label="Until">
        <Moment iso={member.expires_at} zone={zone} none="No end" />
        {ended ? (
          <span className="flex items-center gap-1 text-xs font-medium text-warn">
            <Clock aria-hidden className="size-3.5" /> Ended
          </span>
        ) : null}
      </Cell>
      <Cell label="Joined">
        <Moment iso={member.joined_at} zone={zone} />
      </Cell>
      {mayRead ? (
        <Cell label="Log">
          <Link
            href={`/events?actor_ids=${member.user_id}`}
            aria-label={`What they did: ${member.name}`}
            className="whitespace-nowrap text-accent underline underline-offset-2"
          >
            What they did
          </Link>
        </Cell>
      ) : null}
      <Cell className="md:text-right">
        {mayChange ? (
          <span className="inline-flex gap-1.5">
            <Button size="sm" aria-label={`Change ${member.name}`} onClick={() => onEdit(member)}>
              Change
            </Button>
            <Button
              size="sm"
              tone="danger"
              aria-label={`Remove ${member.name}`}
              onClick={() => onRemove(member)}
            >
              Remove
            </Button>
          </span>
        ) : null}
      </Cell>
    </tr>
  )
}

export function MemberTable({
  members,
  userId,
  permissions,
  zone,
  ...acts
}: Acts & { members: readonly Member[]; userId: string; permissions: readonly Permission[]; zone: Zone }) {
  const mayRead = permissions.includes('read')
  return (
    <DataTable
      label="Members"
      heads={['Person', 'Role', 'Until', 'Joined', ...(mayRead ? ['Log'] : []), 'Actions']}
    >
      {members.map((member) => (
        <MemberRow
          key={member.id}
          member={member}
          isYou={member.user_id === userId}
          mayChange={mayTouch(member, userId, permissions)}
          mayRead={mayRead}
          zone={zone}
          {...acts}
        />
      ))}
    </DataTable>
  )
}
