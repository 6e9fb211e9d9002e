import { postJson } from './fetch'

/** Makes this the tenant of the session. A full load, so that nothing of the other one stays on screen or in memory. */
export async function openTenant(id: string): Promise<void> {
  await postJson<unknown>('/api/auth/organization/set-active', { organizationId: id })
  window.location.assign('/')
}
