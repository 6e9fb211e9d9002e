import { closeSync, openSync, readFileSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import { crc32 } from './crc32'

const sumOf = (text: string) => crc32(Buffer.from(text, 'latin1')).toString(16).padStart(8, '0')

/** How far a segment is settled; 0 where that is not known: then it is sent again, and the log knows the ids. */
function readAcked(path: string): number {
  try {
    const [offset = '', sum] = readFileSync(path, 'latin1').trim().split(' ')
    return sum === sumOf(offset) ? Number(offset) : 0
  } catch {
    return 0
  }
}

/** One file of the spool. Bytes count from its beginning. */
export class Segment {
  /** What was given to it, written or not yet */
  size: number
  /** What is in the file */
  written: number
  /** What was taken into memory */
  read: number
  /** What the log has answered for */
  acked: number
  /** Where the last event that was read ends */
  lastEnd: number
  readonly path: string
  #handle: number | null = null
  #savedAcked: number
  #isNew: boolean

  /** @param isNew false: another process left it, to be sent from where that one came */
  constructor(path: string, isNew: boolean) {
    this.path = path
    this.acked = isNew ? 0 : readAcked(`${path}.acked`)
    this.#savedAcked = this.acked
    this.lastEnd = this.acked
    this.#isNew = isNew
    this.size = isNew ? 0 : statSync(path).size
    this.written = this.size
    this.read = this.acked
  }

  /** A descriptor to read and write by; made with the file where there is none. */
  get handle(): number {
    this.#handle ??= openSync(this.path, this.#isNew ? 'wx+' : 'r+', 0o600)
    this.#isNew = false
    return this.#handle
  }

  get isOpen(): boolean {
    return this.#handle !== null
  }

  /** At most so many bytes of what is written and not read yet. */
  readNext(bytesMax: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.min(bytesMax, this.written - this.read))
    return bytes.subarray(0, readSync(this.handle, bytes, 0, bytes.length, this.read))
  }

  /** Keeps how far it is settled, for the process that comes after. Not synced: the cost of losing it is a duplicate. */
  saveAcked(): void {
    if (this.acked === this.#savedAcked) return
    this.#savedAcked = this.acked
    const offset = String(this.acked)
    const file = openSync(`${this.path}.acked`, 'w', 0o600)
    writeSync(file, `${offset} ${sumOf(offset)}\n`)
    closeSync(file)
  }

  close(): void {
    if (this.#handle !== null) closeSync(this.#handle)
    this.#handle = null
  }

  remove(): void {
    this.close()
    rmSync(this.path, { force: true })
    rmSync(`${this.path}.acked`, { force: true })
  }
}
