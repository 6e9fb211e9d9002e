import 'server-only'
import { setTimeout as sleep } from 'node:timers/promises'
import { stopwatch } from '@/lib/platform/clock'
import { errorForLog } from '@/lib/platform/error-for-log'
import type { Log } from '@/lib/platform/log'
import type { PrimaryServer, ReplicaServer, Timeline } from './replica-server'

/** How often a replica that a read waits for is asked how far it is. */
const POLL_MS = 4
/** A replica that was late or gone is left alone this long; reads stay on the primary until it was looked at again. */
const REST_MS = 1_000

/** Why reads are not on the replica now. `refused`: it is none of this database. */
type Trouble = { state: 'behind' | 'unreachable' | 'refused'; detail: string }

/** How it stands now; `reads` counts statements since the start, by where they were answered. */
export type ReplicaState = {
  state: 'in_use' | Trouble['state']
  /** Of WAL that it lacks; null where it can't be told. */
  lagBytes: number | null
  lagSeconds: number | null
  reads: { replica: number; primary: number }
}

export type FollowerOptions = {
  primary: PrimaryServer
  replica: ReplicaServer
  /** The longest a read waits for the replica before the primary answers it. */
  waitMs: number
  log: Log
}

function refusalOf(primary: Timeline, replica: Timeline): string | null {
  if (!replica.isStandby) return 'it is no replica: it takes writes of its own'
  if (replica.system !== primary.system)
    return `it follows another server (system identifier ${replica.system}, and DATABASE_URL has ${primary.system})`
  if (replica.database !== primary.database)
    return `it names the database "${replica.database}", and DATABASE_URL "${primary.database}"`
  return null
}

/** Whether the connection lives, and the statement itself was refused. */
const isRefusal = (error: unknown) => (error as { severity?: unknown }).severity === 'ERROR'
/** What a server that follows says and one that leads wouldn't: a row it needed was cleaned up (40), it is full (53). */
const isOfReplica = (error: unknown) => /^(40|53)/.test(String((error as { code?: unknown }).code))

/** Knows whether the replica can be read from, and how far it is. */
export class Follower {
  readonly reads = { replica: 0, primary: 0 }
  #trouble: Trouble | null = { state: 'behind', detail: 'it was not looked at yet' }
  #system = ''
  /** How far it was when last asked: spares a question, and is no proof, because each answer says where it began. */
  #reached = 0
  #restedMs = stopwatch()
  #looking: Promise<void> | null = null

  constructor(readonly options: FollowerOptions) {}

  get trouble() {
    return this.#trouble
  }

  #set(trouble: Trouble | null) {
    const before = this.#trouble
    this.#trouble = trouble
    this.#restedMs = stopwatch()
    if (trouble !== null) this.#reached = 0
    if (before?.state === trouble?.state) return
    if (trouble === null) this.options.log.info('reads are answered by the replica')
    else
      this.options.log.warn(trouble, 'reads are answered by the primary, because the replica can’t be used')
  }

  /** Null when it did not say so in time. */
  async #inTime<T>(asked: Promise<T>, leftMs: number): Promise<T | null> {
    const ending = new AbortController()
    const late = sleep(Math.max(0, leftMs), null, { signal: ending.signal }).catch(() => null)
    try {
      return await Promise.race([asked, late])
    } finally {
      ending.abort()
      asked.catch(() => undefined)
    }
  }

  /** Waits until the replica is that far. */
  async #reaches(wanted: number): Promise<boolean> {
    const { replica, waitMs } = this.options
    const elapsedMs = stopwatch()
    while (this.#reached < wanted) {
      const position = await this.#inTime(replica.position(), waitMs - elapsedMs())
      if (position !== null) this.#reached = Math.max(this.#reached, position)
      if (this.#reached >= wanted) break
      if (elapsedMs() >= waitMs) return false
      await sleep(POLL_MS)
    }
    return true
  }

  async #look(): Promise<void> {
    const { primary, replica, waitMs } = this.options
    const own = await primary.about()
    let other: Timeline | null
    try {
      other = await this.#inTime(replica.about(), Math.max(waitMs, REST_MS))
      if (other === null) throw new Error('it did not answer')
      const refusal = refusalOf(own, other)
      if (refusal !== null) return this.#set({ state: 'refused', detail: refusal })
      this.#system = own.system
      if (other.timeline !== own.timeline)
        return this.#set({
          state: 'behind',
          detail: `it follows timeline ${other.timeline}, and the primary writes ${own.timeline}`,
        })
      if (await this.#reaches(own.position)) return this.#set(null)
      this.#late(own.position)
    } catch (error) {
      this.#gone(error)
    }
  }

  look(): Promise<void> {
    return (this.#looking ??= this.#look().finally(() => {
      this.#looking = null
    }))
  }

  #isDue() {
    return this.#trouble !== null && this.#restedMs() >= REST_MS
  }

  #late(wanted: number) {
    const missing = wanted - this.#reached
    this.#set({
      state: 'behind',
      detail: `after ${this.options.waitMs} ms it lacked ${missing} bytes of WAL`,
    })
  }

  #gone(error: unknown) {
    this.#set({ state: 'unreachable', detail: errorForLog(error).message })
  }

  /** The position an answer of the replica must hold: everything acknowledged by now. Null: the primary answers. */
  async choose(): Promise<number | null> {
    if (this.#trouble !== null) {
      // In the background: nobody waits for a replica that was late or gone a moment ago.
      if (this.#isDue()) this.look().catch(() => undefined)
      return null
    }
    const wanted = await this.options.primary.position()
    try {
      if (await this.#reaches(wanted)) return wanted
      this.#late(wanted)
    } catch (error) {
      this.#gone(error)
    }
    return null
  }

  /** Null where the primary has to answer. @throws what both servers would refuse */
  async ask(tenantId: string, wanted: number, text: string, values: readonly unknown[]) {
    try {
      const { standing, rows } = await this.options.replica.query(tenantId, text, values)
      const { isStandby, system, position } = standing
      if (isStandby && system === this.#system && position >= wanted) return { rows, position }
      // Another server behind the same address, or one that was started again and is not as far as it was.
      this.#late(wanted)
    } catch (error) {
      if (isRefusal(error) && !isOfReplica(error)) throw error
      if (!isRefusal(error)) this.#gone(error)
    }
    return null
  }

  async state(): Promise<ReplicaState> {
    const { primary, replica } = this.options
    // Who watches it brings it back, also while nobody reads.
    await (this.#isDue() ? this.look() : this.choose()).catch(() => null)
    const shared = { state: this.#trouble?.state ?? ('in_use' as const), reads: { ...this.reads } }
    const unknown = { ...shared, lagBytes: null, lagSeconds: null }
    if (shared.state === 'refused') return unknown
    try {
      // The replica first: what is written in between is lag that it has.
      const other = await this.#inTime(replica.about(), REST_MS)
      if (other === null) return unknown
      const lagBytes = Math.max(0, (await primary.position()) - other.position)
      return { ...shared, lagBytes, lagSeconds: lagBytes === 0 ? 0 : other.lagSeconds }
    } catch {
      return unknown
    }
  }
}
