import { Agent } from 'node:http'
import type { Acknowledged } from './acknowledged'
import type { Answers } from './answers'
import { bodyMaker, noteReceipt } from './events'
import { call } from './http-client'

export const EVENTS = '/api/audit/events'
/** A sender that was refused comes again after Retry-After, and no later than this: runs are short. */
const AGAIN_MS_MAX = 1_000
const AGAIN_MS = 200
/** Nobody waits longer for an answer: one that has not come by then never will. */
const ANSWER_MS_MAX = 30_000

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

export type Load = {
  /** Ends it, and waits for what is on its way. */
  stop: () => Promise<void>
}

type Senders = {
  base: string
  acknowledged: Acknowledged
  answers: Answers
  clients: number
  /** Events in a request */
  batch: number
  /** Events a second, of all clients together */
  rate: number
  /** Whether what got no receipt is sent again, with the same ids, until it has one or the load ends */
  again: boolean
}

/** Clients that each send, wait for the answer, and send the next when its time has come. */
export function startSenders({ base, acknowledged, answers, clients, batch, rate, again }: Senders): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const make = bodyMaker(acknowledged.prefix, batch)
  const everyMs = (clients * batch * 1000) / rate
  let stopped = false

  async function send(first: number) {
    const body = make(first)
    while (!stopped) {
      const answer = await call(base + EVENTS, { agent, method: 'POST', body, timeoutMs: ANSWER_MS_MAX })
      answers.note(answer)
      if (answer.status === 201 || answer.status === 200) return noteReceipt(acknowledged, first, answer.text)
      if (!again) return 0
      await sleep(Math.min(AGAIN_MS_MAX, Number(answer.retryAfter ?? 0) * 1000 || AGAIN_MS))
    }
    return 0
  }

  async function client(k: number) {
    let dueMs = performance.now() + (everyMs * k) / clients
    while (!stopped) {
      await sleep(Math.max(0, dueMs - performance.now()))
      // What could not be sent in time is not made up for: the rate is that of a service, not of a queue.
      dueMs = Math.max(dueMs + everyMs, performance.now())
      if (!stopped) await send(acknowledged.take(batch))
    }
  }

  const all = Promise.all(Array.from({ length: clients }, (_, k) => client(k)))
  return {
    stop: async () => {
      stopped = true
      await all
      agent.destroy()
    },
  }
}

/** Asks for these paths one after the other, `perSecond` of them. */
export function startReaders(
  base: string,
  paths: readonly string[],
  perSecond: number,
  answers: Answers,
): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 })
  let stopped = false
  const run = async () => {
    for (let i = 0; !stopped; i++) {
      const startedMs = performance.now()
      answers.note(await call(base + (paths[i % paths.length] ?? ''), { agent, timeoutMs: ANSWER_MS_MAX }))
      await sleep(Math.max(0, 1000 / perSecond - (performance.now() - startedMs)))
    }
  }
  const all = run()
  return {
    stop: async () => {
      stopped = true
      await all
      agent.destroy()
    },
  }
}

/** Someone who takes a whole export and reads it slowly, again and again: a stream that stays open. */
export function startSlowStream(base: string, path: string, bytesPerSecond: number, answers: Answers): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let stopped = false
  const pause = (data: Buffer) => (stopped ? undefined : sleep((data.length * 1000) / bytesPerSecond))
  const run = async () => {
    while (!stopped) {
      answers.note(await call(base + path, { agent, onData: pause }))
      await sleep(stopped ? 0 : 500)
    }
  }
  const all = run()
  return {
    stop: async () => {
      stopped = true
      await all
      agent.destroy()
    },
  }
}
