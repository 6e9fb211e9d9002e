import { z } from 'zod'
import { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from '@/lib/core/password'
import { JSON_BODY_BYTES_MAX, operation } from './operation'
import { ROLES } from './permissions'

const ACCEPT_BODY_BYTES_MAX = 8 * 1024
const VIEW_QUERY_CHARS_MAX = 2_000

export const member = z
  .object({
    id: z.uuid(),
    user_id: z.uuid().describe('The id of this person as an actor in the log'),
    name: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    expires_at: z.string().nullable().describe('From then on the person does not belong to the tenant'),
    view_query: z.string().nullable().describe('The filter through which a viewer sees the log'),
    joined_at: z.string(),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof member>

export const invitation = z
  .object({
    id: z.uuid(),
    email: z.string(),
    role: z.enum(ROLES),
    member_expires_at: z.string().nullable().describe('When the membership it gives will end'),
    view_query: z.string().nullable(),
    invited_by: z.string().nullable(),
    created_at: z.string(),
    expires_at: z.string().describe('When its link stops working'),
  })
  .meta({ id: 'Invitation' })
export type Invitation = z.infer<typeof invitation>

/** What a membership is made of, beside the person. */
const expiresAt = z.iso.datetime({ offset: true })
const viewQuery = z.string().max(VIEW_QUERY_CHARS_MAX)

export const listMembers = operation({
  id: 'listMembers',
  method: 'GET',
  path: '/api/audit/members',
  summary: 'Who belongs to the tenant and as what, and the invitations not accepted yet',
  permission: 'read_members',
  limits: { perMinute: 300, bodyBytesMax: 0 },
  status: 200,
  output: z.object({ members: z.array(member), invitations: z.array(invitation) }).meta({ id: 'MemberList' }),
})

export const updateMember = operation({
  id: 'updateMember',
  method: 'POST',
  path: '/api/audit/members/{id}',
  summary: 'Change the role of a person, until when they belong to the tenant, or what a viewer sees',
  description: 'What is left out stays as it is; null takes the end or the filter away.',
  permission: 'manage_members',
  limits: { perMinute: 60, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({
    role: z.enum(ROLES).optional(),
    expires_at: expiresAt.nullable().optional(),
    view_query: viewQuery.nullable().optional(),
  }),
  status: 200,
  output: member,
  extraStatuses: { 409: 'The tenant would be left without an owner' },
})

export const removeMember = operation({
  id: 'removeMember',
  method: 'POST',
  path: '/api/audit/members/{id}/remove',
  summary: 'Take a person out of the tenant, at once',
  permission: 'manage_members',
  limits: { perMinute: 60, bodyBytesMax: 0 },
  status: 200,
  output: z.object({ id: z.uuid() }),
  extraStatuses: { 409: 'The tenant would be left without an owner' },
})

export const leaveTenant = operation({
  id: 'leaveTenant',
  method: 'POST',
  path: '/api/audit/members/leave',
  summary: 'Leave the tenant oneself',
  permission: 'leave_tenant',
  limits: { perMinute: 10, bodyBytesMax: 0 },
  status: 200,
  output: z.object({ id: z.uuid() }),
  extraStatuses: { 409: 'The tenant would be left without an owner' },
})

export const inviteMember = operation({
  id: 'inviteMember',
  method: 'POST',
  path: '/api/audit/invitations',
  summary: 'Invite a person by e-mail; an open invitation of the same address is replaced',
  description:
    'The link works once, for seven days. Where mail is configured it is sent, and null here; otherwise it is in this answer and nowhere else.',
  permission: 'manage_members',
  limits: { perMinute: 30, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({
    email: z.email().max(254),
    role: z.enum(ROLES),
    member_expires_at: expiresAt.optional(),
    view_query: viewQuery.optional().describe('Required for a viewer, refused for others'),
  }),
  status: 201,
  output: z
    .object({
      invitation,
      delivery: z
        .enum(['mailed', 'not_configured', 'failed'])
        .describe('Whether the mail server took the mail; otherwise pass the link on yourself'),
      link: z.string().nullable().describe('A path of this installation, with the token'),
    })
    .meta({ id: 'InvitationMade' }),
  extraStatuses: { 409: 'The person belongs to the tenant already, or too many invitations are open' },
})

export const revokeInvitation = operation({
  id: 'revokeInvitation',
  method: 'POST',
  path: '/api/audit/invitations/{id}/revoke',
  summary: 'Take an invitation back: its link stops working at once',
  permission: 'manage_members',
  limits: { perMinute: 60, bodyBytesMax: 0 },
  status: 200,
  output: z.object({ id: z.uuid() }),
})

export const acceptInvitation = operation({
  id: 'acceptInvitation',
  method: 'POST',
  path: '/api/audit/invitations/accept',
  summary: 'Join a tenant with the token of an invitation',
  description:
    'A new person gives a name and a password; somebody who has an account signs in first and gives neither.',
  permission: null,
  limits: { perMinute: 30, bodyBytesMax: ACCEPT_BODY_BYTES_MAX },
  body: z.strictObject({
    token: z.string().min(1).max(128),
    name: z.string().trim().min(1).max(100).optional(),
    password: z.string().min(PASSWORD_CHARS_MIN).max(PASSWORD_CHARS_MAX).optional(),
  }),
  status: 201,
  output: z.object({ tenant_id: z.uuid(), email: z.string() }).meta({ id: 'InvitationAccepted' }),
  extraStatuses: {
    403: 'The link was used, taken back or replaced, is too old, or never was one',
    409: 'The invited person has an account, and has to sign in to accept',
  },
})
