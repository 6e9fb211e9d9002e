import { describe, expect, it } from 'vitest'
import { checkEvent } from './event-check'
import { EVENT, makeProof } from '@/tests/helpers/event-proof'

const shown = { ...EVENT, signature: null, key_id: null, erased: null }

describe('the check of an event in the browser', () => {
  it('is right for the event that is shown, whatever its signature says', async () => {
    const bundle = await makeProof()
    expect(checkEvent(shown, bundle)).toMatchObject({ ok: true, path: { size: 300 } })
    expect(checkEvent({ ...shown, signature: 'ab', key_id: 1 }, bundle).ok).toBe(true)
  })

  it('fails for an event that says something else, and names that step alone', async () => {
    const bundle = await makeProof()
    const { ok, steps } = checkEvent({ ...shown, action: 'revoke' }, bundle)
    expect(ok).toBe(false)
    expect(steps.filter((step) => !step.ok).map(({ name }) => name)).toEqual([
      'It is of the event that is shown',
    ])
  })

  it('fails for a proof of an event that was changed on both sides', async () => {
    const bundle = await makeProof()
    const changed = { ...bundle, event: { ...bundle.event, action: 'revoke' } }
    const { ok, steps } = checkEvent({ ...shown, action: 'revoke' }, changed)
    expect(ok).toBe(false)
    expect(steps.find((step) => !step.ok)?.name).toBe('The event hashes to its leaf')
  })

  it('fails for another log, and for what is no proof', async () => {
    const bundle = await makeProof()
    const tenant = '01936a1e-0000-7000-8000-000000000002'
    expect(checkEvent({ ...shown, tenant_id: tenant }, bundle).ok).toBe(false)
    expect(checkEvent(shown, { format: 'something' })).toMatchObject({ ok: false, path: null })
    expect(checkEvent(shown, null)).toMatchObject({ ok: false, path: null })
  })
})
