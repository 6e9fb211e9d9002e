import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { invitations, members, users } from '@/drizzle/schema'
import type { Invitation } from '@/lib/contract/members'
import { OPEN_INVITATIONS_MAX } from '@/lib/services/invitation/create'
import { lookAtInvitation } from '@/lib/services/invitation/look'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { type Browser, browserOf, codesOf, openBrowser, stranger } from '../helpers/browsers'
import { recordedActs } from '../helpers/context'
import { memberIdOf, signIn, TEST_PASSWORD, testAuthRuntime } from '../helpers/people'

const DAY_MS = 86_400_000

let api: Api
let tenant: Tenant
let owner: Browser
let people = 0
const address = () => `guest-${++people}@example.com`

beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  tenant = await api.mintTenant()
  owner = await openBrowser(api, tenant.id, 'owner')
})

const at = (ms: number) => new Date(api.deps.clock.nowMs() + ms).toISOString()
const tokenOf = (link: unknown) => String(link).split('token=')[1] ?? ''

async function invite(input: object, by: Pick<Browser, 'post'> = owner) {
  const { status, body } = await by.post('invitations', input)
  expect({ status, body }).toMatchObject({ status: 201 })
  return { invitation: body['invitation'] as Invitation, link: body['link'], token: tokenOf(body['link']) }
}

const accept = (token: string, more: object = { name: 'Grace', password: TEST_PASSWORD }, who = stranger) =>
  who.post('invitations/accept', { token, ...more })

async function signedIn(email: string) {
  const cookie = await signIn(testAuthRuntime(api.deps), email)
  return browserOf(cookie)
}

const open = async () => (await owner.get('members')).body['invitations'] as Invitation[]

describe('an invitation', () => {
  test('lets a new person in, once, with the role and the end it names; only a hash of its token is kept', async () => {
    const email = address()
    const { link, token, invitation } = await invite({
      email,
      role: 'auditor',
      member_expires_at: at(DAY_MS),
    })
    expect(link).toMatch(/^\/invite\?token=[\w-]{43}$/)
    expect(await open()).toMatchObject([
      { id: invitation.id, email, role: 'auditor', invited_by: owner.email },
    ])
    const [row] = await api.db.orm.select().from(invitations).where(eq(invitations.id, invitation.id))
    expect(JSON.stringify(row)).not.toContain(token)
    expect(Buffer.from(row?.tokenHash ?? []).equals(createHash('sha256').update(token).digest())).toBe(true)

    expect(await accept(token)).toMatchObject({ status: 201, body: { tenant_id: tenant.id, email } })
    const auditor = await signedIn(email)
    expect((await auditor.get('events')).status).toBe(200)
    expect((await auditor.post('invitations', { email: address(), role: 'auditor' })).status).toBe(403)
    expect((await accept(token)).status).toBe(403)
    expect(await open()).toEqual([])
    api.deps.clock.advance(DAY_MS + 1000)
    expect((await auditor.get('events')).status).toBe(401)
  })

  test('is recorded: who was asked, who came, what was taken back; the address stands in no sentence', async () => {
    const email = address()
    const { token, invitation } = await invite({ email, role: 'auditor' })
    await accept(token)
    const second = await invite({ email: address(), role: 'developer' })
    await owner.post(`invitations/${second.invitation.id}/revoke`)
    await owner.post(`invitations/${second.invitation.id}/revoke`)
    const rows = await api.db.query<Record<string, string>>(
      `select event_type, action, outcome, resource_type, resource_name, actor_email, description
        from events where tenant_id = $1 and action like 'invitation.%' order by seq`,
      [tenant.id],
    )
    expect(rows).toMatchObject([
      {
        action: 'invitation.create',
        event_type: 'user.role_changed',
        outcome: 'pending',
        resource_name: email,
      },
      { action: 'invitation.accept', event_type: 'user.created', actor_email: email, resource_type: 'user' },
      { action: 'invitation.create', resource_type: 'invitation' },
      { action: 'invitation.revoke', event_type: 'user.role_changed', outcome: 'cancelled' },
    ])
    expect(rows.filter(({ description = '' }) => description.includes('@'))).toEqual([])
    const acts = await recordedActs(api.db, tenant.id)
    expect(acts.find(({ action }) => action === 'invitation.accept')?.metadata).toMatchObject({
      new_role: 'auditor',
      invitation_id: invitation.id,
    })
    expect(JSON.stringify(acts)).not.toContain(token)
  })

  test('works no more when it is taken back, replaced, or a week old', async () => {
    const email = address()
    const [revoked, replaced] = [
      await invite({ email: address(), role: 'auditor' }),
      await invite({ email, role: 'admin' }),
    ]
    await owner.post(`invitations/${revoked.invitation.id}/revoke`)
    const newest = await invite({ email: email.toUpperCase(), role: 'auditor' })
    expect((await open()).map(({ role }) => role)).toEqual(['auditor'])
    for (const { token } of [revoked, replaced]) {
      const refused = await accept(token)
      expect(refused).toMatchObject({
        status: 403,
        body: { detail: (await accept('no-such-token')).body['detail'] },
      })
    }
    api.deps.clock.advance(7 * DAY_MS)
    expect((await accept(newest.token)).status).toBe(403)
    expect(await lookAtInvitation(api.deps, newest.token)).toBeNull()
    expect(await api.db.orm.select().from(users).where(eq(users.email, email))).toEqual([])
  })

  test('names a viewer with the filter they get, and refuses what does not fit, beside its field', async () => {
    const refused = async (input: object) =>
      codesOf(await owner.post('invitations', { email: address(), ...input }))
    expect(await refused({ role: 'viewer' })).toEqual([400, 'required'])
    expect(await refused({ role: 'viewer', view_query: 'severty:x' })).toEqual([400, 'unknown_field'])
    expect(await refused({ role: 'auditor', view_query: 'a' })).toEqual([400, 'not_for_role'])
    expect(await refused({ role: 'auditor', member_expires_at: at(0) })).toEqual([400, 'not_in_future'])
    expect(await refused({ role: 'owner', member_expires_at: at(1) })).toEqual([400, 'owner_without_end'])
    for (const email of ['no address', 'a@b.example\r\nBcc: c@d.example', 'a@b.example,c@d.example'])
      expect((await owner.post('invitations', { email, role: 'auditor' })).status, email).toBe(400)
    const email = address()
    const { token } = await invite({ email, role: 'viewer', view_query: 'category:user' })
    await accept(token)
    const [row] = await api.db.orm.select().from(members).where(eq(members.tenantId, tenant.id)).offset(1)
    expect(row).toMatchObject({ role: 'viewer', viewQuery: 'category:user' })
  })

  test('as owner comes from an owner only', async () => {
    const admin = await openBrowser(api, tenant.id, 'admin')
    const input = { email: address(), role: 'owner' }
    expect(codesOf(await admin.post('invitations', input))).toEqual([403, 'role_too_high'])
    const { token } = await invite(input)
    expect((await accept(token)).status).toBe(201)
    // An owner who is one no more leaves no open invitation of an owner behind.
    const { invitation } = await invite({ email: address(), role: 'owner' })
    const second = await signedIn(input.email)
    await second.post(`members/${owner.memberId}`, { role: 'admin' })
    expect((await open()).map(({ id }) => id)).not.toContain(invitation.id)
  })

  test('is refused to somebody who belongs to the tenant, and beyond the limit', async () => {
    expect(codesOf(await owner.post('invitations', { email: owner.email, role: 'auditor' }))).toEqual([
      409,
      'is_member',
    ])
    const rows = Array.from({ length: OPEN_INVITATIONS_MAX }, (_, n) => ({
      tenantId: tenant.id,
      email: `many-${n}@example.com`,
      role: 'auditor',
      expiresAt: new Date(api.deps.clock.nowMs() + 1000),
      createdAt: new Date(api.deps.clock.nowMs()),
    }))
    await api.db.orm.insert(invitations).values(rows)
    const input = { email: address(), role: 'auditor' }
    expect(codesOf(await owner.post('invitations', input))).toEqual([409, 'too_many_open'])
    api.deps.clock.advance(1000)
    await invite(input)
  })
})

describe('accepting', () => {
  test('asks a new person for a name and a password that is long enough', async () => {
    const { token } = await invite({ email: address(), role: 'auditor' })
    expect(codesOf(await accept(token, {}))).toEqual([400, 'required', 'required'])
    expect((await accept(token, { name: 'Grace', password: 'short' })).status).toBe(400)
    expect((await accept(token)).status).toBe(201)
  })

  test('says that there is an account to the holder of a valid token only, and lets only that account in', async () => {
    const other = await api.mintTenant()
    const guest = await openBrowser(api, other.id, 'auditor')
    const mallory = await openBrowser(api, other.id, 'auditor')
    const { token } = await invite({ email: guest.email, role: 'auditor' })
    expect(codesOf(await accept(token))).toEqual([409, 'sign_in'])
    expect(codesOf(await accept(token, {}))).toEqual([409, 'sign_in'])
    expect(codesOf(await accept(token, {}, mallory))).toEqual([409, 'sign_in'])
    expect((await accept('x'.repeat(43), {})).status).toBe(403)
    expect(await lookAtInvitation(api.deps, token)).toMatchObject({ hasAccount: true, email: guest.email })
    expect((await accept(token, {}, guest)).status).toBe(201)
    expect((await accept(token, {}, guest)).status).toBe(403)
    const accepted = (await recordedActs(api.db, tenant.id)).filter(
      ({ event_type, action }) => event_type === 'user.role_changed' && action === 'invitation.accept',
    )
    expect(accepted).toMatchObject([{ resource_id: guest.userId }])
  })

  test('lets in again whose time was over, with the new terms', async () => {
    const guest = await openBrowser(api, tenant.id, 'admin', {
      expiresAt: new Date(api.deps.clock.nowMs() - 1000),
    })
    expect((await guest.get('events')).status).toBe(401)
    const { token } = await invite({ email: guest.email, role: 'auditor' })
    expect((await accept(token, {}, guest)).status).toBe(201)
    expect((await guest.get('events')).status).toBe(200)
    expect((await guest.get('api-keys')).status).toBe(403)
    expect(await memberIdOf(api.db, guest.userId)).toBe(guest.memberId)
  })

  test('at the same time by two gives one person', async () => {
    const { token } = await invite({ email: address(), role: 'auditor' })
    const replies = await Promise.all([accept(token), accept(token), accept(token)])
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(replies.filter(({ status }) => status >= 500)).toEqual([])
    expect(await api.db.orm.select().from(members).where(eq(members.tenantId, tenant.id))).toHaveLength(2)
  })
})
