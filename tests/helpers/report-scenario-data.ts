import type { Json, Plan } from './report-plan'

/** Data that leaves, the rights of people, and health information. */
export function plantData({ at, event, person, plant, many, innocent }: Plan): void {
  plant('bulk-export', [
    event('data.exported', at(33), {
      actor: person('p-taker'),
      metadata: { record_count: 100_000, format: 'csv' },
    }),
  ])
  innocent.push(
    event('data.exported', at(33), { actor: person('p-taker'), metadata: { record_count: 99_999 } }),
  )
  plant('unencrypted-transfer', [
    event('data.transferred', at(34), {
      actor: person('p-taker'),
      metadata: { encrypted: false, recipient: 'x' },
    }),
  ])
  innocent.push(
    event('data.transferred', at(34), { actor: person('p-taker'), metadata: { encrypted: true } }),
  )
  plant('personal-data-sent-without-purpose', [
    event('data.shared', at(35), {
      actor: person('p-taker'),
      metadata: { classification: 'personal', recipient: 'partner.example' },
    }),
  ])
  for (const [measure, kind] of [
    ['access-request-late', 'access'],
    ['erasure-request-late', 'erasure'],
    ['portability-request-late', 'portability'],
  ] as const) {
    const request = (n: number, day: number, status: string, outcome: string) =>
      event('compliance.gdpr_request', at(day), {
        actor: { id: `cus-${kind}-${n}`, type: 'customer' },
        resource: { id: `cus-${kind}-${n}`, type: 'customer' },
        outcome,
        metadata: { request_type: kind, request_id: `DSR-${kind}-${n}`, status },
      })
    plant(measure, [request(1, 36, 'received', 'pending'), request(1, 70, 'completed', 'success')])
    plant(measure, [request(2, 37, 'received', 'pending')])
    innocent.push(request(3, 36, 'received', 'pending'), request(3, 50, 'completed', 'success'))
  }
  plant('breach-told-late', [
    event('breach.detected', at(38), { severity: 'error', metadata: { breach_id: 'B-1' } }),
    event('breach.notified', at(42), { metadata: { breach_id: 'B-1' } }),
  ])
  innocent.push(
    event('breach.detected', at(38), { severity: 'error', metadata: { breach_id: 'B-2' } }),
    event('breach.notified', at(40), { metadata: { breach_id: 'B-2' } }),
  )

  const phi = { classification: 'phi' }
  plant('own-record', [
    event('data.accessed', at(44), {
      actor: person('p-nurse'),
      resource: { id: 'p-nurse', type: 'patient' },
      metadata: phi,
    }),
  ])
  plant(
    'many-patients',
    many(50, (i) =>
      event('data.accessed', at(45, i), {
        actor: person('p-curious'),
        resource: { id: `pat-${i}`, type: 'patient' },
        tags: ['phi'],
      }),
    ),
  )
  const glass = (n: number, metadata: Json) =>
    event('data.accessed', at(46, n), {
      actor: person(`p-glass-${n}`),
      resource: { id: `pat-g${n}`, type: 'patient' },
      tags: ['phi'],
      metadata: { break_glass: true, ...metadata },
    })
  const silent = glass(1, {})
  const unseen = glass(2, { reason: 'cardiac arrest' })
  const right = glass(3, { reason: 'cardiac arrest' })
  plant('break-glass-without-reason', [silent])
  plant('break-glass-unreviewed', [unseen])
  innocent.push(
    right,
    event('break_glass.reviewed', at(47), { parent_event_id: right.id }),
    event('break_glass.reviewed', at(47), { parent_event_id: silent.id }),
  )
  plant('phi-deleted-without-reason', [
    event('data.deleted', at(48), {
      actor: person('p-nurse'),
      resource: { id: 'pat-d', type: 'patient' },
      tags: ['phi'],
    }),
  ])
  plant('disclosure-incomplete', [
    event('disclosure.made', at(49), {
      actor: person('p-clerk'),
      resource: { id: 'pat-x', type: 'patient' },
      tags: ['phi'],
      metadata: { recipient: 'Insurer' },
    }),
  ])
  innocent.push(
    event('disclosure.made', at(49), {
      actor: person('p-clerk'),
      resource: { id: 'pat-x', type: 'patient' },
      tags: ['phi'],
      metadata: { recipient: 'Insurer', purpose: 'payment' },
    }),
  )
}
