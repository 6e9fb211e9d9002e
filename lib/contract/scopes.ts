/** What an API key may do, in the words of its maker; lib/contract/permissions.ts says what each allows. */
export const SCOPES = ['ingest', 'read', 'export', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

export const SCOPE_MEANING: Record<Scope, string> = {
  ingest: 'Send events',
  read: 'Read, search and count events, check the proofs of the log, and read reports',
  export: 'Download events as files, and compute reports',
  admin: 'Manage API keys, event types, people, reports and settings, and read job runs',
}
