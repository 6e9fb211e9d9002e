import { afterAll, beforeAll, expect, test } from 'vitest'
import { createVault } from '@/lib/platform/vault'
import { requireSecret } from '@/lib/services/ledger/require-secret'
import { type Api, startApi } from '../helpers/api'
import { anEvent, store } from '../helpers/events'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

test('a start with another secret than the keys are encrypted with is refused, and says which one to take', async () => {
  const other = createVault('another secret, and as long as it must be')
  await requireSecret(api.db, other)
  await store(await api.mintTenant(), [anEvent()])
  await requireSecret(api.db, api.deps.vault)
  await expect(requireSecret(api.db, other)).rejects.toThrow(/^SENTINEL_SECRET is not the one/)
})
