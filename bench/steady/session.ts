import { call, KEY } from './http-client'
import { ADMIN } from './server'

const cookiesOf = (lines: readonly string[] = []) => lines.map((line) => line.split(';')[0] ?? '')

/** Signs in as the page does; returns the Cookie header. @throws where that is refused */
export async function signIn(base: string): Promise<string> {
  const page = await call(`${base}/sign-in`, { withKey: false })
  const cookies = cookiesOf(page.headers['set-cookie'])
  const token = cookies.find((one) => one.startsWith('sentinel.csrf='))?.slice('sentinel.csrf='.length) ?? ''
  const answer = await call(`${base}/api/auth/sign-in/email`, {
    method: 'POST',
    body: Buffer.from(JSON.stringify(ADMIN)),
    withKey: false,
    headers: { cookie: cookies.join('; '), 'x-csrf-token': token, origin: base },
  })
  if (answer.status !== 200) throw new Error(`Signing in was refused: ${answer.status} ${answer.text}`)
  return cookiesOf(answer.headers['set-cookie']).join('; ')
}

/** The status that a read by this session gets. */
export async function readBySession(base: string, cookie: string): Promise<number> {
  const { status } = await call(`${base}/api/audit/events?limit=1`, { withKey: false, headers: { cookie } })
  return status
}

export async function makeKey(base: string, name: string): Promise<{ id: string; key: string }> {
  const body = Buffer.from(JSON.stringify({ name, scopes: ['read'] }))
  const { status, text } = await call(`${base}/api/audit/api-keys`, { method: 'POST', body })
  if (status !== 201) throw new Error(`Making a key was refused: ${status} ${text}`)
  const made = JSON.parse(text) as { api_key: { id: string }; secret: string }
  return { id: made.api_key.id, key: made.secret }
}

export const revokeKey = async (base: string, id: string): Promise<number> =>
  (await call(`${base}/api/audit/api-keys/${id}/revoke`, { method: 'POST' })).status

export async function readByKey(base: string, key = KEY): Promise<number> {
  const headers = { authorization: `Bearer ${key}` }
  return (await call(`${base}/api/audit/events?limit=1`, { headers })).status
}
