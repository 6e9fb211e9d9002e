import { fdatasync, fsyncSync, write, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Clock } from '../clock'
import type { Segment } from './spool-segment'

type Piece = { segment: Segment; bytes: Buffer }

const sync = promisify(fdatasync)
const RETRY_MS = 1_000
const writeAt = (handle: number, bytes: Buffer, position: number) =>
  new Promise<number>((resolve, reject) =>
    write(handle, bytes, 0, bytes.length, position, (error, count) =>
      error ? reject(error) : resolve(count),
    ),
  )

/**
 * Appends to segments in the background, in order: what comes in one turn of the caller is one write, and a sync follows when the
 * last is long enough ago. A write that fails is done again at the same place, so a file has no gap.
 */
export class SpoolWriter {
  readonly #clock: Clock
  readonly #syncIntervalMs: number
  readonly #failed: (error: Error) => void
  #pieces: Piece[] = []
  #flying: Piece | null = null
  readonly #unsynced = new Set<Segment>()
  #pendingBytes = 0
  #isRunning = false
  #isSyncPlanned = false
  #wantsSync: (() => void)[] = []
  #wantsWrite: (() => void)[] = []

  constructor(clock: Clock, syncIntervalMs: number, failed: (error: Error) => void) {
    this.#clock = clock
    this.#syncIntervalMs = syncIntervalMs
    this.#failed = failed
  }

  /** Bytes that are not in their file yet. */
  get pendingBytes(): number {
    return this.#pendingBytes
  }

  append(segment: Segment, bytes: Buffer): void {
    this.#pieces.push({ segment, bytes })
    this.#pendingBytes += bytes.length
    this.#run()
  }

  /** Resolves when all that was appended is in its file. */
  written(): Promise<void> {
    if (this.#pendingBytes === 0) return Promise.resolve()
    return new Promise((resolve) => this.#wantsWrite.push(resolve))
  }

  /** Resolves when all that was appended would survive the machine. */
  async synced(): Promise<void> {
    if (this.#pendingBytes === 0 && this.#unsynced.size === 0) return
    const done = new Promise<void>((resolve) => this.#wantsSync.push(resolve))
    this.#run()
    await done
  }

  /** The segment is going to be removed. */
  forget(segment: Segment): void {
    this.#unsynced.delete(segment)
  }

  /** Writes the rest before this returns, for a process that ends. */
  finishSync(): void {
    for (let piece = this.#flying ?? this.#next(); piece !== null; piece = this.#next()) {
      writeSync(piece.segment.handle, piece.bytes, 0, piece.bytes.length, piece.segment.written)
      this.#wrote(piece)
      this.#flying = null
      this.#unsynced.add(piece.segment)
    }
    for (const segment of this.#unsynced) fsyncSync(segment.handle)
    this.#unsynced.clear()
  }

  #run(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    // After the caller's turn: what else it appends goes with the same write.
    queueMicrotask(() => {
      this.#work().catch((error: unknown) => {
        this.#failed(error instanceof Error ? error : new Error(String(error)))
        this.#clock.after(RETRY_MS, () => {
          this.#isRunning = false
          this.#run()
        })
      })
    })
  }

  async #work(): Promise<void> {
    for (;;) {
      for (let piece = this.#flying ?? this.#next(); piece !== null; piece = this.#next())
        await this.#write(piece)
      for (const resolve of this.#wantsWrite.splice(0)) resolve()
      if (this.#wantsSync.length > 0) {
        const count = this.#wantsSync.length
        await this.#sync()
        for (const resolve of this.#wantsSync.splice(0, count)) resolve()
      } else if (this.#pieces.length === 0) break
    }
    this.#isRunning = false
    if (this.#unsynced.size > 0) this.#planSync()
  }

  /** The appended bytes that belong to one segment, as one piece. */
  #next(): Piece | null {
    const [first] = this.#pieces
    if (first === undefined) return null
    const end = this.#pieces.findIndex(({ segment }) => segment !== first.segment)
    const same = this.#pieces.splice(0, end < 0 ? this.#pieces.length : end)
    return { segment: first.segment, bytes: Buffer.concat(same.map(({ bytes }) => bytes)) }
  }

  async #write(piece: Piece): Promise<void> {
    this.#flying = piece
    this.#unsynced.add(piece.segment)
    while (this.#flying !== null) {
      const { segment, bytes }: Piece = this.#flying
      const count = await writeAt(segment.handle, bytes, segment.written)
      // Only part of it: the rest follows. Or the process is ending, and has written all of it.
      if (this.#flying === null) return
      this.#wrote({ segment, bytes: bytes.subarray(0, count) })
      this.#flying = count < bytes.length ? { segment, bytes: bytes.subarray(count) } : null
    }
  }

  #wrote({ segment, bytes }: Piece): void {
    segment.written += bytes.length
    this.#pendingBytes -= bytes.length
  }

  #planSync(): void {
    if (this.#isSyncPlanned) return
    this.#isSyncPlanned = true
    this.#clock.after(this.#syncIntervalMs, () => {
      this.#isSyncPlanned = false
      void this.synced()
    })
  }

  async #sync(): Promise<void> {
    for (const segment of this.#unsynced) {
      this.#unsynced.delete(segment)
      try {
        await sync(segment.handle)
      } catch (error) {
        // Removed meanwhile: then nobody needs it.
        if (!segment.isOpen) continue
        this.#unsynced.add(segment)
        throw error
      }
    }
  }
}
