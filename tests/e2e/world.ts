import type { EventPage } from '@/lib/contract/events'

const DAY_MS = 86_400_000

export const ADMIN = { email: 'ada@example.com', password: 'correct horse battery staple' }
export const TENANT = 'Acme Testing'
export const API_KEY = 'e2e-key-with-every-scope-0123456789'
export const SESSION_FILE = '.tmp/e2e/session.json'
export const DEMO = { events: 3_000, days: 30, seed: 7 }

/** Where the server of this run listens; the global setup says so. */
export function baseUrl(): string {
  const base = process.env['E2E_BASE_URL']
  if (base === undefined) throw new Error('The global setup has not started the server')
  return base
}

/** The end of the demo month: what the tests themselves send comes after it. */
export const demoEndMs = (): number => Number(process.env['E2E_DEMO_END_MS'])
export const demoStartMs = (): number => demoEndMs() - DEMO.days * DAY_MS
/** Holds exactly the demo events, whatever other tests store meanwhile. */
export const demoRange = (): Record<string, string> => ({
  start_time: new Date(demoStartMs()).toISOString(),
  end_time: new Date(demoEndMs()).toISOString(),
})

export type Listed = EventPage['events'][number]
type Params = Record<string, string>

/** The API as a service uses it: over HTTP, with a key. */
export function apiWith(key: string, base = baseUrl()) {
  const send = (method: string, path: string, params: Params = {}, body?: unknown) =>
    fetch(`${base}/api/audit/${path}?${new URLSearchParams(params)}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const read = async <T>(path: string, params: Params = {}): Promise<T> => {
    const answer = await send('GET', path, params)
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  return {
    send,
    read,
    page: (params: Params = {}) => read<EventPage>('events', params),
    count: async (params: Params = {}) => (await read<{ count: number }>('events/count', params)).count,
    /** Every matching event, newest first, page by page. */
    all: async (params: Params = {}): Promise<Listed[]> => {
      const events: Listed[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: EventPage = await read('events', { ...params, limit: '1000', ...(cursor && { cursor }) })
        events.push(...page.events)
        cursor = page.next_cursor
      }
      return events
    },
    post: async (path: string, body: unknown): Promise<void> => {
      const answer = await send('POST', path, {}, body)
      if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    },
    append: async (events: unknown): Promise<void> => {
      const answer = await send('POST', 'events', { atomic: 'true' }, events)
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
    },
  }
}
export type Api = ReturnType<typeof apiWith>
