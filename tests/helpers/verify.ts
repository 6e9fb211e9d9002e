import { expect } from 'vitest'
import type { VerifyLine } from '@/lib/contract/ledger-verify'
import type { Tenant } from './api'

type Result = Extract<VerifyLine, { type: 'result' }>

/** Every line of a check of the log. */
export async function verifyLines(tenant: Tenant, body: object = {}): Promise<VerifyLine[]> {
  const answer = await tenant.post<string>('/api/audit/verify', body)
  expect(answer.status).toBe(200)
  // One line alone is read as JSON by the helper.
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as VerifyLine)
}

/** What a check of the log comes to. */
export async function verify(tenant: Tenant, body: object = {}): Promise<Result> {
  const last = (await verifyLines(tenant, body)).at(-1)
  if (last?.type !== 'result') throw new Error('there is no result')
  return last
}
