import type { JsonObject, StoredEvent } from '@/lib/event/stored-event'
import { tally } from '../collect'
import type { MeasureDefinition } from '../definition'
import { afterEnd } from '../detect/after-end'
import { each } from '../detect/each'
import { every } from '../detect/every'
import { findingOf } from '../detect/finding'
import { overdue } from '../detect/overdue'
import { APPROVALS, approvedByItself, unapproved } from '../detect/unapproved'
import { meta, metaTime, namesOf, subjectOf } from '../values'

const TERMINATION_HOURS = 24

const GONE_TYPES = ['user.deleted', 'user.deactivated', 'user.disabled', 'user.suspended', 'user.terminated']
const BACK_TYPES = ['user.created', 'user.reactivated', 'user.enabled', 'user.restored']
const GONE_STATES = ['deleted', 'deactivated', 'disabled', 'inactive', 'suspended', 'terminated']
const GONE = `type:${GONE_TYPES.join(',')} outcome:success`

const statusAfter = (event: StoredEvent): string | null => {
  const after = event.changes?.after
  const status = typeof after === 'object' && after !== null ? (after as JsonObject)['status'] : undefined
  return typeof status === 'string' ? status.toLowerCase() : null
}

const leaves = (event: StoredEvent): string | null =>
  event.outcome === 'success' &&
  (GONE_TYPES.includes(event.event_type) ||
    (event.event_type === 'user.updated' && GONE_STATES.includes(statusAfter(event) ?? '')))
    ? subjectOf(event)
    : null

const returns = (event: StoredEvent): string | null =>
  BACK_TYPES.includes(event.event_type) ||
  (event.event_type === 'user.updated' && statusAfter(event) === 'active')
    ? subjectOf(event)
    : null

const TERMINATIONS = [
  'hr.employee_terminated',
  'hr.employment_ended',
  'hr.terminated',
  'hr.employee_left',
  'employee.terminated',
  'employee.left',
]
const LEFT_KEYS = ['terminated_at', 'employment_ended_at', 'left_at', 'last_day'] as const
const LEFT = LEFT_KEYS.map((key) => `has:metadata.${key}`).join(' OR ')

/** When somebody left, where the removal of the account says so. */
const leftAt = (event: StoredEvent) => metaTime(event, ...LEFT_KEYS)

const RANKS: Readonly<Record<string, number>> = {
  viewer: 1,
  member: 1,
  user: 1,
  admin: 3,
  administrator: 3,
  owner: 4,
  superuser: 4,
  superadmin: 4,
  root: 4,
  domain_admin: 4,
}
const rankOf = (role: string | null) => (role === null ? 0 : (RANKS[role.toLowerCase()] ?? 2))

const roleIn = (event: StoredEvent, side: 'before' | 'after'): string | null => {
  const value = event.changes?.[side]
  const role = typeof value === 'object' && value !== null ? (value as JsonObject)['role'] : undefined
  return typeof role === 'string' ? role : null
}
const newRole = (event: StoredEvent) => meta(event, 'new_role', 'role') ?? roleIn(event, 'after')
const oldRole = (event: StoredEvent) => meta(event, 'previous_role', 'old_role') ?? roleIn(event, 'before')

/** A change that gives more than was there: a higher role, or rights that are named. */
const givesMore = (event: StoredEvent) => {
  const granted = event.metadata?.['granted']
  const isNamed = Array.isArray(granted) ? granted.length > 0 : typeof granted === 'string' && granted !== ''
  return isNamed || rankOf(newRole(event)) > rankOf(oldRole(event))
}

const isOneself = (event: StoredEvent) => {
  const subject = event.resource?.id ?? meta(event, 'user_id', 'subject_id')
  return subject !== null && namesOf(event).includes(subject)
}

const ROLES =
  'type:user.role_changed,role.granted,role.assigned,permission.granted,user.role_granted outcome:success'

const roleFacts = (event: StoredEvent) => ({ From: oldRole(event), To: newRole(event) })

/** Accounts and rights: who gets them, who loses them, and who said so. */
export const IDENTITY: readonly MeasureDefinition[] = [
  {
    kind: 'events',
    id: 'account-without-approval',
    title: 'Accounts made without an approval',
    question: 'Was each new account approved before it was made?',
    rule: 'A new account that names neither a ticket nor who approved it, and no approval of it in the seven days before.',
    missing: 'No account was made, as far as the log says (user.created).',
    population: 'type:user.created outcome:success',
    context: APPROVALS,
    lookbackDays: 7,
    sample: true,
    detect: unapproved('An account was made without an approval'),
    collect: tally(
      'New accounts by who made them',
      ['Made by'],
      [(event) => event.actor?.name ?? event.actor?.id ?? null],
    ),
  },
  {
    kind: 'events',
    id: 'approved-by-oneself',
    title: 'Access that its giver approved',
    question: 'Did a second person approve?',
    rule: 'A new account, or a change of roles, whose approver is who did it.',
    missing: 'No new account and no change of roles names who approved it.',
    population: `((type:user.created outcome:success) OR (${ROLES})) (has:metadata.approved_by OR has:metadata.approver OR has:metadata.approved_by_id)`,
    detect: approvedByItself('Who gave the access approved it'),
  },
  {
    kind: 'events',
    id: 'activity-after-deactivation',
    title: 'Activity after an account was taken away',
    question: 'Does an account that was taken away stay unused?',
    rule: 'Anything that a deleted, deactivated or suspended account did, and was not refused, until it was given back.',
    missing: 'No account was taken away, as far as the log says.',
    population: GONE,
    context: `type:${BACK_TYPES.join(',')},user.updated`,
    lookbackDays: 365,
    sample: true,
    detect: afterEnd({
      ends: leaves,
      begins: returns,
      title: (name) => `The account of ${name} was used after it was taken away`,
    }),
  },
  {
    kind: 'events',
    id: 'late-termination',
    title: 'Accounts that outlived their owners',
    question: 'Is the account of who leaves taken away in time?',
    rule: `The account of somebody who left was taken away more than ${TERMINATION_HOURS} hours later, or not at all.`,
    missing:
      'No event says when somebody left: neither one of personnel (hr.employee_terminated) nor a removal with the date.',
    population: `type:${TERMINATIONS.join(',')} OR (${GONE} (${LEFT}))`,
    context: GONE,
    lookbackDays: 30,
    sample: true,
    detect: (span) => {
      const clocks = overdue({
        opens: (event) => TERMINATIONS.includes(event.event_type),
        openedAs: (event) => [subjectOf(event)].filter((id) => id !== null),
        withinMs: (event, atMs) =>
          Math.max(0, (leftAt(event) ?? atMs) - atMs) + TERMINATION_HOURS * 3_600_000,
        answers: (event) => [leaves(event)].filter((id) => id !== null),
        late: 'The account was taken away too late',
        never: 'The account was not taken away',
      })(span)
      const late = each((event) => {
        const left = leftAt(event)
        if (left === null || leaves(event) === null) return null
        const hours = (Date.parse(event.occurred_at) - left) / 3_600_000
        return hours <= TERMINATION_HOURS
          ? null
          : findingOf(event, 'The account was taken away too late', {
              'Left at': new Date(left).toISOString(),
              'Hours later': Math.floor(hours),
            })
      })()
      return {
        see: (seen) => {
          clocks.see(seen)
          late.see(seen)
        },
        findings: () => [...clocks.findings(), ...late.findings()],
      }
    },
  },
  {
    kind: 'events',
    id: 'role-change-without-approval',
    title: 'Changes of roles without an approval',
    question: 'Was each change of rights approved before it was made?',
    rule: 'A change of roles that names neither a ticket nor who approved it, and no approval of it in the seven days before.',
    missing: 'No role was changed, as far as the log says (user.role_changed).',
    population: ROLES,
    context: APPROVALS,
    lookbackDays: 7,
    sample: true,
    detect: unapproved('A role was changed without an approval'),
    collect: tally(
      'Changes by who made them',
      ['Changed by', 'To'],
      [(event) => event.actor?.name ?? event.actor?.id ?? null, newRole],
    ),
  },
  {
    kind: 'events',
    id: 'privilege-granted-to-oneself',
    title: 'Rights that people gave themselves',
    question: 'Can anyone raise their own rights?',
    rule: 'A change of roles by the one it is about, which gives more than was there.',
    missing: 'No role was changed, as far as the log says (user.role_changed).',
    population: ROLES,
    detect: each((event) =>
      isOneself(event) && givesMore(event)
        ? findingOf(event, 'Somebody raised their own rights', roleFacts(event))
        : null,
    ),
  },
  {
    kind: 'events',
    id: 'temporary-right-kept',
    title: 'Temporary rights that stayed',
    question: 'Do rights for a time end in time?',
    rule: 'A role given until a date, and not taken back by then.',
    missing: 'No change of roles says until when it holds.',
    population: `${ROLES} (has:metadata.expires_at OR has:metadata.until)`,
    context: `(${ROLES}) OR type:role.revoked,permission.revoked OR (${GONE})`,
    lookbackDays: 90,
    detect: overdue({
      opens: (event) => metaTime(event, 'expires_at', 'until') !== null && !/revoked$/.test(event.event_type),
      openedAs: (event) => [subjectOf(event)].filter((id) => id !== null),
      withinMs: (event, atMs) => (metaTime(event, 'expires_at', 'until') ?? atMs) - atMs,
      answers: (event) => [subjectOf(event)].filter((id) => id !== null),
      late: 'A temporary right was taken back too late',
      never: 'A temporary right was not taken back',
    }),
  },
  {
    kind: 'events',
    id: 'access-review',
    title: 'Reviews of access',
    question: 'Is it looked at regularly who may do what?',
    rule: 'A quarter that lies in the period whole, and has no review of access that was completed.',
    missing: 'No review of access was recorded (access_review.completed).',
    population: 'type:access_review.completed,access.review_completed,user.access_reviewed',
    sample: true,
    detect: every(3, (quarter) => `No review of access in ${quarter}`),
  },
]
