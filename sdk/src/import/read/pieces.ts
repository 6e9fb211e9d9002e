import { RECORD_BYTES_MAX } from './record'

/** Collects a record that comes in pieces, and forgets one that grows too large. */
export class Pieces {
  #pieces: Uint8Array[] = []
  #bytes = 0

  get isTooLarge(): boolean {
    return this.#bytes > RECORD_BYTES_MAX
  }

  get isEmpty(): boolean {
    return this.#bytes === 0
  }

  add(piece: Uint8Array): void {
    this.#bytes += piece.length
    if (this.isTooLarge) this.#pieces = []
    // A piece of a chunk would keep all of the chunk alive, and streams reuse theirs.
    else if (piece.length > 0) this.#pieces.push(piece.slice())
  }

  take(): Uint8Array {
    const all = Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#bytes = 0
    return all
  }
}
