import type { Scope } from './scopes'

/** What there is to be allowed, in the order the console shows it. */
export const PERMISSIONS = [
  'ingest',
  'read',
  'export',
  'verify',
  'read_types',
  'manage_types',
  'manage_ingest_keys',
  'manage_keys',
  'read_members',
  'manage_members',
  'manage_owners',
  'manage_settings',
  'manage_sign_in',
  'create_tenants',
  'leave_tenant',
  'read_retention',
  'manage_retention',
  'read_holds',
  'manage_holds',
  'read_erasures',
  'erase',
  'read_reports',
  'run_reports',
  'review_reports',
  'manage_ledger',
  'read_jobs',
] as const
export type Permission = (typeof PERMISSIONS)[number]

export const PERMISSION_MEANING: Record<Permission, string> = {
  ingest: 'Send events',
  read: 'Read, search and count events',
  export: 'Download events as files',
  verify: 'Check the proofs of the log',
  read_types: 'See the event types',
  manage_types: 'Register and retire event types',
  manage_ingest_keys: 'Manage API keys that only send events',
  manage_keys: 'Manage every API key',
  read_members: 'See who belongs to the tenant, and as what',
  manage_members: 'Invite and remove people, and change their roles',
  manage_owners: 'Make and remove owners',
  manage_settings: 'Change the settings of the tenant',
  manage_sign_in: 'Say whether people need a second factor',
  create_tenants: 'Make another tenant, and own it',
  leave_tenant: 'Leave the tenant',
  read_retention: 'See how long events are kept',
  manage_retention: 'Change how long events are kept',
  read_holds: 'See legal holds',
  manage_holds: 'Make and release legal holds',
  read_erasures: 'See requests to be erased, and their certificates',
  erase: 'Erase people from the log, by request',
  read_reports: 'See compliance reports and their reviews',
  run_reports: 'Compute compliance reports, and schedule them',
  review_reports: 'Comment on, settle and sign off reports',
  manage_ledger: 'Replace the keys of the ledger, and say which events are signed',
  read_jobs: 'See the background jobs',
}

/** Roles of people in a tenant, those who may most first. */
export const ROLES = ['owner', 'admin', 'compliance_officer', 'auditor', 'developer', 'viewer'] as const
export type Role = (typeof ROLES)[number]

export const ROLE_NAME: Record<Role, string> = {
  owner: 'Owner',
  admin: 'Administrator',
  compliance_officer: 'Compliance officer',
  auditor: 'Auditor',
  developer: 'Developer',
  viewer: 'Viewer',
}

export const ROLE_MEANING: Record<Role, string> = {
  owner: 'Everything, and the only one who may make or remove owners and make tenants',
  admin: 'Everything but making or removing owners and making tenants',
  compliance_officer:
    'Reads, exports and verifies the whole log, makes and releases legal holds, erases people by request, and signs off reports',
  auditor: 'Reads and verifies the whole log and computes reports, usually until a date',
  developer: 'Makes keys that send events, and registers event types; sees no event',
  viewer: 'Reads the part of the log that one saved filter gives',
}

const OWNERS_ONLY: readonly Permission[] = ['manage_owners', 'create_tenants']

/** The permission table. A caller may do what stands here and nothing else. */
export const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  owner: PERMISSIONS,
  admin: PERMISSIONS.filter((permission) => !OWNERS_ONLY.includes(permission)),
  compliance_officer: [
    'read',
    'export',
    'verify',
    'read_types',
    'read_members',
    'leave_tenant',
    'read_retention',
    'read_holds',
    'manage_holds',
    'read_erasures',
    'erase',
    'read_reports',
    'run_reports',
    'review_reports',
  ],
  auditor: [
    'read',
    'verify',
    'read_types',
    'read_members',
    'leave_tenant',
    'read_retention',
    'read_holds',
    'read_erasures',
    'read_reports',
    'run_reports',
  ],
  developer: ['read_types', 'manage_types', 'manage_ingest_keys', 'leave_tenant'],
  viewer: ['read', 'leave_tenant'],
}

/** The same for the scopes of API keys. */
export const SCOPE_PERMISSIONS: Record<Scope, readonly Permission[]> = {
  ingest: ['ingest'],
  read: ['read', 'verify', 'read_types', 'read_reports'],
  export: ['export', 'read_reports', 'run_reports'],
  admin: [
    'read_types',
    'manage_types',
    'manage_ingest_keys',
    'manage_keys',
    'read_members',
    'manage_members',
    'manage_settings',
    'read_retention',
    'manage_retention',
    'read_holds',
    'manage_holds',
    'read_erasures',
    'erase',
    'read_reports',
    'run_reports',
    'review_reports',
    'manage_ledger',
    'read_jobs',
  ],
}

export const permissionsOf = (scopes: readonly Scope[]): readonly Permission[] =>
  PERMISSIONS.filter((permission) => scopes.some((scope) => SCOPE_PERMISSIONS[scope].includes(permission)))

/** Nobody gives a role that allows more than they may do themselves. Leaving is a person's own and gives nothing. */
export const mayGiveRole = (held: readonly Permission[], role: Role): boolean =>
  ROLE_PERMISSIONS[role].every((permission) => permission === 'leave_tenant' || held.includes(permission))
