import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Invitation } from '@/lib/contract/members'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { type Browser, openBrowser, stranger } from '../helpers/browsers'
import { recordedActs } from '../helpers/context'
import { TEST_PASSWORD } from '../helpers/people'

const DAY_MS = 86_400_000

let api: Api
let tenant: Tenant
let owner: Browser

beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  owner = await openBrowser(api, tenant.id, 'owner')
})
afterAll(() => api.close())

async function invite(email: string) {
  const { status, body } = await owner.post('invitations', { email, role: 'auditor' })
  expect(status).toBe(201)
  return { id: (body['invitation'] as Invitation).id, token: String(body['link']).split('token=')[1] ?? '' }
}

const accept = (token: string, more: object = { name: 'Grace', password: TEST_PASSWORD }, who = stranger) =>
  who.post('invitations/accept', { token, ...more })

test('accepting in vain is an event of the tenant that invited: why, and by whom; once a minute', async () => {
  const other = await api.mintTenant()
  const [guest, mallory] = [
    await openBrowser(api, other.id, 'auditor'),
    await openBrowser(api, other.id, 'auditor'),
  ]
  const [used, revoked, replaced, open] = [
    await invite('first@example.com'),
    await invite('second@example.com'),
    await invite('twice@example.com'),
    await invite(guest.email),
  ]
  await accept(used.token)
  await owner.post(`invitations/${revoked.id}/revoke`)
  const late = await invite('twice@example.com')
  for (const { token } of [used, revoked, replaced]) expect((await accept(token)).status).toBe(403)
  for (let times = 0; times < 3; times++) expect((await accept(open.token, {}, mallory)).status).toBe(409)
  expect((await accept(open.token)).status).toBe(409)
  // What is only a mistake, and a link nobody made, leave nothing.
  expect((await accept(late.token, { name: 'Grace', password: 'short' })).status).toBe(400)
  expect((await accept('x'.repeat(43))).status).toBe(403)
  api.deps.clock.advance(7 * DAY_MS)
  expect((await accept(late.token)).status).toBe(403)

  const refusals = await api.db.query<Record<string, unknown>>(
    `select metadata::jsonb->>'reason' as reason, resource_id, actor_id, actor_email, outcome
      from events where tenant_id = $1 and event_type = 'security.access_denied' order by seq`,
    [tenant.id],
  )
  expect(refusals).toMatchObject([
    { reason: 'used', resource_id: used.id, actor_id: 'public', outcome: 'failure' },
    { reason: 'revoked', resource_id: revoked.id },
    { reason: 'replaced', resource_id: replaced.id },
    { reason: 'wrong_person', resource_id: open.id, actor_id: mallory.userId, actor_email: mallory.email },
    { reason: 'not_signed_in', resource_id: open.id, actor_id: 'public' },
    { reason: 'expired', resource_id: late.id },
  ])
  const theirs = await recordedActs(api.db, other.id)
  expect(theirs.filter(({ action }) => action === 'invitation.accept')).toEqual([])
})
