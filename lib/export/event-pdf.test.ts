import { describe, expect, test } from 'vitest'
import type { StoredEvent } from '@/lib/event/stored-event'
import { readPdf } from '@/tests/helpers/pdf'
import { EXPORT_COLUMNS, type ExportColumn } from './columns'
import { eventTable } from './event-cells'
import { type About, EventPdf } from './event-pdf'
import { FIELD_CHARACTERS_MAX } from './pdf/shorten'

const ABOUT: About = {
  tenant: { id: 'tenant-1', name: 'Acme <& Sons>' },
  exportedBy: 'Ada <ada@example.com>',
  atMs: Date.parse('2026-11-24T12:00:00Z'),
  start: null,
  end: null,
  filter: null,
  nextSeq: 8,
}

const EVENT: StoredEvent = {
  id: 'v-id',
  tenant_id: 'v-tenant',
  seq: 7,
  occurred_at: '2026-11-24T11:00:00.000Z',
  recorded_at: 'v-recorded',
  event_type: 'v-type',
  category: 'v-category',
  severity: 'error',
  outcome: 'failure',
  action: 'v-action',
  actor: {
    id: 'v-actor',
    type: 'v-actor-type',
    name: 'v-actor-name',
    email: 'v-email',
    ip_address: 'v-address',
    user_agent: 'v-agent',
    session_id: 'v-session',
  },
  resource: {
    id: 'v-resource',
    type: 'v-resource-type',
    name: 'v-resource-name',
    parent_id: 'v-parent',
    attributes: { a: 'v-attribute' },
  },
  source: 'v-source',
  description: 'v-description',
  metadata: { m: 'v-metadata' },
  changes: { after: 'v-changes' },
  tags: ['v-tag'],
  compliance_flags: ['v-flag'],
  duration_ms: 4242,
  trace_id: 'v-trace',
  span_id: 'v-span',
  parent_event_id: 'v-parent-event',
  unregistered: true,
  signature: 'ab'.repeat(32),
  key_id: 1,
  erased: { case: 12, groups: ['changes'] },
}

function bytesOf(events: readonly StoredEvent[]): Buffer {
  const pdf = new EventPdf(EXPORT_COLUMNS, ABOUT, (event) => `${JSON.stringify(event)}\n`)
  return Buffer.concat([...pdf.add(events), ...pdf.finish()])
}

const textsOf = (event: StoredEvent, columns: readonly ExportColumn[]) =>
  eventTable(columns)
    .cells(event)
    .flat(2)
    .map(({ text }) => text)

describe('events on a page', () => {
  test.each(EXPORT_COLUMNS)('the column %s has its place', (column) => {
    const texts = textsOf(EVENT, [column])
    expect(texts.length).toBeGreaterThan(0)
    expect(eventTable([column]).columns).toHaveLength(1)
  })

  test('a long field says how much of it is left out', () => {
    const description = `${'x'.repeat(FIELD_CHARACTERS_MAX - 1)}😀${'y'.repeat(100)}`
    const texts = textsOf({ ...EVENT, description }, ['description'])
    expect(texts).toEqual([
      'x'.repeat(FIELD_CHARACTERS_MAX - 1),
      ' … 102 more characters are in the other formats',
    ])
  })

  test('the same events at the same time give the same bytes', async () => {
    const bytes = bytesOf([EVENT, EVENT])
    expect(bytes.equals(bytesOf([EVENT, EVENT]))).toBe(true)
    expect(bytes.equals(bytesOf([EVENT]))).toBe(false)
    const { pages } = await readPdf(bytes)
    expect(pages[0]).toContain('Acme <& Sons>')
    expect(pages[0]).toContain('Ada <ada@example.com>')
  })
})
