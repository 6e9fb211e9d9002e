import { describe, expect, test } from 'vitest'
import { manualClock } from '../../tests/manual-clock'
import { Outbox, type OutboxOptions } from './outbox'

/** What would be written, by an outbox with these options. */
async function written(options: OutboxOptions, event: Parameters<Outbox['add']>[1]) {
  const rows: unknown[][] = []
  const tx = {
    query: <Row>(_: string, values: readonly unknown[] = []) => {
      rows.push([...values])
      return Promise.resolve([] as Row[])
    },
  }
  const id = await new Outbox({ clock: manualClock(), ...options }).add(tx, event)
  const [[rowId, json] = []] = rows
  return { id, rowId, event: JSON.parse(String(json)) as Record<string, unknown> }
}

describe('an event in the outbox', () => {
  test('has its id, its time, its source and its context, and no secrets', async () => {
    const context = () => ({ actor: { id: 'alice' }, trace_id: 't', tags: ['batch'] })
    const { id, rowId, event } = await written(
      { source: 'billing', context },
      { event_type: 'data.updated', metadata: { table: 'invoices', password: 'hunter2' } },
    )
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    expect(rowId).toBe(id)
    expect(event).toEqual({
      id,
      event_type: 'data.updated',
      occurred_at: expect.stringMatching(/Z$/) as unknown,
      source: 'billing',
      actor: { id: 'alice' },
      trace_id: 't',
      tags: ['batch'],
      metadata: { table: 'invoices', password: '[redacted]' },
    })
  })

  test('keeps what it says itself', async () => {
    const id = '0199b3c0-7a4e-7c11-8f21-000000000001'
    const own = {
      id,
      event_type: 'data.updated',
      occurred_at: '2026-11-24T10:00:00Z',
      source: 'own',
    } as const
    expect((await written({ source: 'billing' }, own)).event).toEqual(own)
  })

  test('that the log would refuse for its size ends the transaction', async () => {
    const event = { event_type: 'data.updated', metadata: { text: 'é'.repeat(40_000) } } as const
    await expect(written({}, event)).rejects.toThrow(RangeError)
  })
})
