import { LedgerFault } from './ledger-fault'

const NEWLINE = 0x0a
/** Far above what a line of evidence has: an event has 64 KiB at most as it was sent, and a head a hundred keys. */
export const LINE_BYTES_MAX = 16 * 1024 * 1024
const FIRST_BYTES = 64 * 1024

/**
 * Splits bytes into lines and gives each with its newline, as a view that is good until the next call. Keeps no more than one line.
 * @throws LedgerFault malformed_proof, from `push` for a line above `bytesMax`, from `end` when the last line has no end
 */
export function createByteLines(line: (bytes: Uint8Array) => void, bytesMax = LINE_BYTES_MAX) {
  let kept = new Uint8Array(FIRST_BYTES)
  let length = 0

  const keep = (bytes: Uint8Array) => {
    if (length + bytes.length > bytesMax)
      throw new LedgerFault('malformed_proof', `a line is longer than ${bytesMax} bytes`)
    if (length + bytes.length > kept.length) {
      const larger = new Uint8Array(Math.max(2 * kept.length, length + bytes.length))
      larger.set(kept.subarray(0, length))
      kept = larger
    }
    kept.set(bytes, length)
    length += bytes.length
  }
  return {
    push: (bytes: Uint8Array): void => {
      let from = 0
      for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
        const rest = bytes.subarray(from, at + 1)
        if (length === 0 && rest.length <= bytesMax) line(rest)
        else {
          keep(rest)
          const whole = kept.subarray(0, length)
          length = 0
          line(whole)
        }
        from = at + 1
      }
      if (from < bytes.length) keep(bytes.subarray(from))
    },
    end: (): void => {
      if (length > 0)
        throw new LedgerFault('malformed_proof', 'the last line has no end: the file is cut off')
    },
  }
}
