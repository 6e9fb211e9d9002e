import type { StoredEvent } from '@/lib/event/stored-event'
import type { Detector, Finding } from '../definition'
import { approverOf, meta, ticketOf, ticketsOf } from '../values'
import { findingOf } from './finding'

const APPROVAL_DAYS = 7
const DAY_MS = 86_400_000

/** Events that say yes to something before it is done. */
export const APPROVALS =
  'type:approval.granted,approval.approved,access.approved,access_request.approved,role.approved,change.approved,user.approved outcome:success'

const isApproval = (event: StoredEvent) => /(?:^approval\.|approved$|granted$)/.test(event.event_type)

const namesOf = (event: StoredEvent): string[] =>
  [event.resource?.id, meta(event, 'subject_id'), meta(event, 'user_id'), ...ticketsOf(event)].filter(
    (name) => name != null,
  )

/**
 * What nobody approved: the event names neither who did nor a ticket, and no approval of the same subject came in the seven days before.
 * `context` of the measure must hold APPROVALS.
 */
export const unapproved = (title: string) => (): Detector => {
  const approvedAt = new Map<string, number>()
  const found: Finding[] = []
  return {
    see: ({ event, atMs, counts }) => {
      if (isApproval(event)) for (const name of namesOf(event)) approvedAt.set(name, atMs)
      if (!counts || approverOf(event) !== null || ticketOf(event) !== null) return
      const isApproved = namesOf(event).some(
        (name) => atMs - (approvedAt.get(name) ?? Number.NEGATIVE_INFINITY) <= APPROVAL_DAYS * DAY_MS,
      )
      if (!isApproved) found.push(findingOf(event, title))
    },
    findings: () => found,
  }
}

/** Who did it approved it too. @param author where the event names one that is not its actor */
export const approvedByItself =
  (title: string, author: (event: StoredEvent) => string | null = () => null) =>
  (): Detector => {
    const found: Finding[] = []
    return {
      see: ({ event, counts }) => {
        const approver = approverOf(event)
        if (!counts || approver === null) return
        const names = [event.actor?.id, event.actor?.email, event.actor?.name]
        if (author(event) === approver || (author(event) === null && names.includes(approver)))
          found.push(findingOf(event, title, { 'Approved by': approver }))
      },
      findings: () => found,
    }
  }
