/** What a caller may do. An API key holds a set of scopes; a person's role maps to a set of them. */
export const SCOPES = ['ingest', 'read', 'export', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

export const SCOPE_MEANING: Record<Scope, string> = {
  ingest: 'Send events',
  read: 'Read, search and count events',
  export: 'Download events as files',
  admin: 'Manage API keys and event types, read job runs',
}

/** Roles of people in a tenant, and the scopes each stands for. */
export const ROLES = ['owner', 'admin', 'member'] as const
export type Role = (typeof ROLES)[number]
export const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  owner: ['ingest', 'read', 'export', 'admin'],
  admin: ['ingest', 'read', 'export', 'admin'],
  member: ['read', 'export'],
}
