import { postJson } from './fetch'

/** Ends the session and loads the sign-in page in full, so that nothing of it stays in the memory of the page. */
export async function signOut(): Promise<void> {
  await postJson('/api/auth/sign-out', {})
  window.location.assign('/sign-in')
}
