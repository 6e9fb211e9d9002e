import { type Acknowledged, idOf, NUMBER_AT } from './acknowledged'

const ID_CHARS = 36

const event = (id: string, i: number) => ({
  id,
  event_type: 'data.updated',
  action: 'orders.update',
  actor: { id: `usr_${i % 100}`, type: 'user', name: 'Alice Doe', ip_address: '192.0.2.7' },
  resource: { id: `ord_${i}`, type: 'order', attributes: { region: 'eu', lines: 3 } },
  metadata: { table: 'orders', record_count: 1, fields: ['status', 'total'], reason: 'the customer paid' },
  changes: { before: { status: 'open', total: 100 }, after: { status: 'paid', total: 100 } },
  tags: ['shop'],
})

/**
 * Makes bodies of `size` events (one: the event itself; more: an array). Written once as JSON; then only the numbers in the ids are, because what
 * makes the load must not take the processor from the server.
 */
export function bodyMaker(prefix: string, size: number) {
  const events = Array.from({ length: size }, (_, i) => event(idOf(prefix, 0), i))
  const template = Buffer.from(JSON.stringify(size === 1 ? events[0] : events))
  const places: number[] = []
  for (let at = template.indexOf(prefix); at >= 0; at = template.indexOf(prefix, at + ID_CHARS))
    places.push(at + NUMBER_AT)
  return (first: number): Buffer => {
    const body = Buffer.from(template)
    places.forEach((at, i) => body.write(idOf('', first + i), at, 'latin1'))
    return body
  }
}

type Receipt = { results: { status: string; seq: number | null }[] }

/** Notes what a receipt acknowledges; returns how many of its events it refuses. */
export function noteReceipt(acknowledged: Acknowledged, first: number, text: string): number {
  let rejected = 0
  const { results } = JSON.parse(text) as Receipt
  results.forEach(({ seq }, i) => (seq === null ? rejected++ : acknowledged.note(first + i, seq)))
  return rejected
}
