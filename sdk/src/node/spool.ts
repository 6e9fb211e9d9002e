import { join } from 'node:path'
import { type Backlog, takeFrom } from '../backlog'
import type { Clock } from '../clock'
import type { Entry } from '../event'
import { Fifo } from '../fifo'
import type { Metrics } from '../metrics'
import { uuidMaker } from '../uuid'
import { openSpoolFolder, type SpoolFolder } from './spool-owner'
import { readRecords, recordBytes } from './spool-record'
import { Segment } from './spool-segment'
import { SpoolWriter } from './spool-writer'

export type SpoolOptions = {
  /** A folder on a local disk; processes may share it */
  directory: string
  /** How much may wait on the disk; 1 GiB by default. Beyond it events are dropped, and counted */
  bytesMax?: number
  /** After this a file is full and another begins; 16 MiB by default */
  segmentBytes?: number
  /** The longest that a written event waits to be synced to the disk; 100 by default */
  syncIntervalMs?: number
}

/** An event in memory, and where it ends on the disk. */
type Placed = Entry & { segment: Segment; end: number }
type Taken = { entries: readonly Placed[]; isSettled: boolean }
type SpoolParts = {
  clock: Clock
  memoryMax: number
  metrics: Metrics
  ready: () => void
  failed: (error: Error) => void
}

const BYTES_MAX = 1024 ** 3
const SEGMENT_BYTES = 16 * 1024 ** 2
const SYNC_INTERVAL_MS = 100
const SAVE_INTERVAL_MS = 200
const RETRY_MS = 1_000
const ADOPT_INTERVAL_MS = 60_000
const READ_BYTES = 1024 ** 2
/** What may wait to be written; more means that the disk can't keep up. */
const UNWRITTEN_BYTES_MAX = 64 * 1024 ** 2

/**
 * A backlog on the disk: every event is written before it is sent, in order, and what the log has not answered for is there for the
 * next process. Memory holds the oldest of them. Once it is full, events go to the disk alone and are read back in their turn.
 */
export class Spool implements Backlog {
  readonly isDurable = true
  readonly #parts: SpoolParts
  readonly #bytesMax: number
  readonly #segmentBytes: number
  readonly #folder: SpoolFolder
  readonly #writer: SpoolWriter
  readonly #newName: () => string
  readonly #memory = new Fifo<Placed>()
  #taken: Taken[] = []
  /** In the order in which they are sent; the last is the one that is written to. */
  #segments: Segment[] = []
  #current: Segment | null = null
  /** Some events are on the disk only; until they are read, all that come are. */
  #isBehind = false
  #isLoading = false
  #isSavePlanned = false
  #isClosed = false

  constructor(options: SpoolOptions, parts: SpoolParts) {
    this.#parts = parts
    this.#bytesMax = options.bytesMax ?? BYTES_MAX
    this.#segmentBytes = options.segmentBytes ?? SEGMENT_BYTES
    this.#folder = openSpoolFolder(options.directory)
    this.#newName = uuidMaker(parts.clock)
    this.#writer = new SpoolWriter(parts.clock, options.syncIntervalMs ?? SYNC_INTERVAL_MS, parts.failed)
    this.#adopt()
  }

  get size(): number {
    return this.#memory.size
  }

  get hasMore(): boolean {
    return this.#isBehind
  }

  push(entry: Entry): boolean {
    const bytes = recordBytes(entry)
    const isFull = this.#waitingBytes() + bytes > this.#bytesMax
    if (isFull || this.#writer.pendingBytes > UNWRITTEN_BYTES_MAX) return false
    const segment = this.#segmentFor(bytes)
    segment.size += bytes
    this.#writer.append(segment, entry, bytes)
    this.#parts.metrics.add('spooled')
    if (!this.#isBehind && this.#memory.size < this.#parts.memoryMax) {
      this.#memory.push({ ...entry, segment, end: segment.size })
      segment.read = segment.size
      segment.lastEnd = segment.size
    } else this.#isBehind = true
    return true
  }

  take(eventsMax: number, charsMax: number): Entry[] {
    const entries = takeFrom(this.#memory, eventsMax, charsMax)
    if (entries.length > 0) this.#taken.push({ entries, isSettled: false })
    if (this.#isBehind && this.#memory.size < this.#parts.memoryMax / 2) void this.#load()
    return entries
  }

  settle(batch: readonly Entry[]): void {
    for (const taken of this.#taken) if (taken.entries === batch) taken.isSettled = true
    // Up to the first that is not settled: what a new process would send again is in order too.
    const open = this.#taken.findIndex(({ isSettled }) => !isSettled)
    for (const { entries } of this.#taken.splice(0, open < 0 ? this.#taken.length : open))
      for (const { segment, end } of entries) segment.acked = end
    this.#removeSettled()
    this.#planSave()
  }

  /** Resolves when all that was pushed would survive the machine. */
  synced(): Promise<void> {
    return this.#writer.synced()
  }

  /** Writes what is not written yet, for a process that ends now. */
  finishSync(): void {
    if (this.#isClosed) return
    this.#writer.finishSync()
    for (const segment of this.#segments) segment.saveAcked()
  }

  async close(): Promise<void> {
    await this.#writer.synced()
    this.#isClosed = true
    this.#current = null
    this.#removeSettled()
    for (const segment of this.#segments) {
      segment.saveAcked()
      segment.close()
    }
    this.#folder.release()
  }

  #waitingBytes(): number {
    return this.#segments.reduce((sum, { size, acked }) => sum + size - acked, 0)
  }

  #segmentFor(bytes: number): Segment {
    if (this.#current !== null && this.#current.size + bytes <= this.#segmentBytes) return this.#current
    this.#current = new Segment(join(this.#folder.path, `${this.#newName()}.spool`), true)
    this.#segments.push(this.#current)
    return this.#current
  }

  /** Takes over what processes left that are gone, and looks again from time to time. */
  #adopt(): void {
    if (this.#isClosed) return
    try {
      const left = this.#folder.adopt().map((path) => new Segment(path, false))
      this.#segments = [...left, ...this.#segments]
      if (left.length > 0) {
        this.#isBehind = true
        void this.#load()
      }
    } catch (error) {
      this.#parts.failed(error instanceof Error ? error : new Error(String(error)))
    }
    this.#parts.clock.after(ADOPT_INTERVAL_MS, () => this.#adopt())
  }

  async #load(): Promise<void> {
    if (this.#isLoading) return
    this.#isLoading = true
    // Whoever asked goes on first: the emitter, which may still be in the making.
    await Promise.resolve()
    try {
      while (this.#memory.size < this.#parts.memoryMax && !this.#isClosed) {
        const segment = this.#segments.find(({ read, size }) => read < size)
        if (segment === undefined) {
          this.#isBehind = false
          break
        }
        // Memory may hold what is not even written yet.
        if (segment.read >= segment.written) await this.#writer.written()
        else this.#loadFrom(segment)
        // Reading is not to hold up the service.
        await new Promise<void>((resolve) => setImmediate(resolve))
      }
      this.#removeSettled()
    } catch (error) {
      this.#parts.failed(error instanceof Error ? error : new Error(String(error)))
      this.#parts.clock.after(RETRY_MS, () => void this.#load())
    }
    this.#isLoading = false
    this.#parts.ready()
  }

  #loadFrom(segment: Segment): void {
    const start = segment.read
    const { entries, consumed, broken } = readRecords(segment.readNext(READ_BYTES))
    for (const { entry, end } of entries) {
      segment.lastEnd = start + end
      this.#memory.push({ ...entry, segment, end: segment.lastEnd })
    }
    segment.read += consumed
    if (broken > 0)
      this.#parts.failed(new Error(`${broken} events of the spool are damaged: ${segment.path}`))
    // A line that is still being written is read when it is whole.
    if (consumed > 0 || segment.written < segment.size) return
    // No whole line is left: the process that wrote it was ended in the middle of one.
    if (segment.size - start > READ_BYTES)
      this.#parts.failed(new Error(`The rest of a spool file is damaged: ${segment.path}`))
    segment.size = segment.read
    segment.written = segment.read
  }

  #removeSettled(): void {
    // What the log has answered for may still be on its way to the disk: its file is removed behind that.
    const isDone = (segment: Segment) =>
      segment !== this.#current &&
      segment.read === segment.size &&
      segment.written === segment.size &&
      segment.acked >= segment.lastEnd
    const done = this.#segments.filter(isDone)
    if (done.length === 0) return
    this.#segments = this.#segments.filter((segment) => !done.includes(segment))
    for (const segment of done) {
      this.#writer.forget(segment)
      segment.remove()
    }
  }

  #planSave(): void {
    if (this.#isSavePlanned) return
    this.#isSavePlanned = true
    this.#parts.clock.after(SAVE_INTERVAL_MS, () => {
      this.#isSavePlanned = false
      if (this.#isClosed) return
      for (const segment of this.#segments) segment.saveAcked()
    })
  }
}
