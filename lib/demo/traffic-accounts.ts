import { PEOPLE, type Person } from './people'
import type { Facts, Planned } from './wire-event'
import type { World } from './world'

const GUEST_NAMES = [
  'Ines Pereira',
  'Jakub Novák',
  'Mei-Ling Chou',
  'Samir Nasser',
  'Ingrid Solberg',
  'Tunde Bello',
  'Yara Costa',
  'Piotr Lis',
  'Anaïs Petit',
  'Kenji Mori',
  'Lucía Vega',
] as const
const ROLES = ['viewer', 'analyst', 'qa', 'engineer'] as const

type Kind = 'password_changed' | 'updated' | 'created' | 'role_changed' | 'locked' | 'unlocked' | 'deleted'

/** Accounts that change in everyday work are those of guests, so that nobody of the staff goes missing by chance. */
function guest(world: World): { id: string; name: string } {
  const number = world.random.between(2_001, 2_400)
  return { id: `usr_${number}`, name: GUEST_NAMES[number % GUEST_NAMES.length] ?? GUEST_NAMES[0] }
}

function factsOf(
  world: World,
  kind: Kind,
  by: Person,
  person: { id: string; name: string },
): Omit<Facts, 'actor' | 'source' | 'resource' | 'tags'> {
  const { random } = world
  const before = random.pick(ROLES)
  const after = ROLES[(ROLES.indexOf(before) + 1) % ROLES.length] ?? 'viewer'
  switch (kind) {
    case 'password_changed':
      return {
        action: 'change password',
        description: `${person.name} changed the password`,
        metadata: { method: 'self_service', mfa: true },
      }
    case 'updated':
      return {
        action: 'update profile',
        description: `${person.name} changed the profile`,
        metadata: { fields: ['locale', 'notifications'] },
        changes: {
          before: { locale: 'en-GB' },
          after: { locale: random.pick(['de-CH', 'fr-CA', 'pl-PL', 'zh-CN']) },
        },
      }
    case 'created':
      return {
        action: 'create user',
        description: `${by.name} created the account of ${person.name}`,
        metadata: { role: before, method: 'invitation', ticket: `IAM-${random.between(100, 999)}` },
        changes: { after: { role: before, status: 'invited' } },
      }
    case 'role_changed':
      return {
        action: 'change role',
        severity: 'warning',
        description: `${by.name} changed the role of ${person.name} from ${before} to ${after}`,
        metadata: { previous_role: before, new_role: after, ticket: `IAM-${random.between(100, 999)}` },
        changes: { before: { role: before }, after: { role: after } },
      }
    case 'locked':
      return {
        action: 'lock user',
        severity: 'warning',
        description: `${by.name} locked the account of ${person.name}`,
        metadata: { reason: 'inactive for 90 days' },
        changes: { before: { status: 'active' }, after: { status: 'locked' } },
      }
    case 'unlocked':
      return {
        action: 'unlock user',
        description: `${by.name} unlocked the account of ${person.name}`,
        metadata: { reason: 'identity confirmed by phone' },
        changes: { before: { status: 'locked' }, after: { status: 'active' } },
      }
    case 'deleted':
      return {
        action: 'delete user',
        severity: 'warning',
        description: `${by.name} deleted the guest account of ${person.name}`,
        metadata: { reason: 'project ended' },
        changes: { before: { status: 'active' } },
      }
  }
}

const ADMINS = PEOPLE.filter((person) => person.role === 'admin')

/** An account changes: one's own, or a guest's by an administrator. */
export function accountChange(world: World, at: number, person: Person): Planned[] {
  const { random } = world
  const draw = random.next()
  const isOwn = draw < 0.5
  const kind: Kind = isOwn
    ? random.pick(['password_changed', 'updated'])
    : random.pick(['created', 'created', 'role_changed', 'role_changed', 'locked', 'unlocked', 'deleted'])
  const admin = ADMINS[random.between(0, ADMINS.length - 1)] ?? person
  const by = isOwn ? person : admin
  const subject = isOwn ? person : guest(world)
  return [
    world.plan(at, `user.${kind}`, {
      ...factsOf(world, kind, by, subject),
      actor: world.actorOf(by, at),
      source: isOwn ? 'auth-service' : 'admin-console',
      resource: { id: subject.id, type: 'user', name: subject.name },
      tags: ['identity'],
      compliance_flags: ['soc2'],
    }),
  ]
}
