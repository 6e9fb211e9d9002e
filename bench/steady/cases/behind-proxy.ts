import { createAnswers } from '../answers'
import { type Load, startReaders, startSenders } from '../load'
import { type Proxy, startProxy } from '../proxy'
import { onStand, type Stand } from '../stand'
import { type Given, type Outcome, requireServer } from '../steady-case'

const RATE = 400
const READS = ['/api/audit/events?limit=20', '/api/audit/events/count?start_time=-1h']
const POSTGRES_PORT = 5432

/** Senders that repeat what got no receipt, and readers: what a fault of the database is put under. */
export function gentleLoad({ base, acknowledged }: Pick<Stand, 'base' | 'acknowledged'>, given: Given) {
  const [appends, reads] = [createAnswers(), createAnswers()]
  const rate = given.rate ?? RATE
  const shared = { base, acknowledged, answers: appends, again: true }
  const loads: Load[] = [
    startSenders({ ...shared, clients: 4, batch: 20, rate: rate * 0.9 }),
    startSenders({ ...shared, clients: 4, batch: 1, rate: rate * 0.1 }),
    startReaders(base, READS, 4, reads),
  ]
  return { appends, reads, stop: () => Promise.all(loads.map((load) => load.stop())) }
}

/** Runs a case on a server whose way to its database leads through a proxy of ours. */
export async function behindProxy(
  given: Given,
  run: (stand: Stand, proxy: Proxy) => Promise<Outcome>,
): Promise<Outcome> {
  const { hostname, port } = new URL(requireServer(given))
  const proxy = await startProxy({ host: hostname, port: Number(port || POSTGRES_PORT) })
  const through = (url: string) => {
    const way = new URL(url)
    way.hostname = '127.0.0.1'
    way.port = String(proxy.port)
    return way.href
  }
  try {
    return await onStand(given, { through }, (stand) => run(stand, proxy))
  } finally {
    await proxy.close()
  }
}
