import { LedgerFault } from './ledger-fault'

const LENGTH_BYTES = 2
export const ENTRY_BYTES_MAX = 2 ** 16 - 1

/** What `tile/entries/...` serves (C2SP tlog-tiles): each entry after its length, two bytes big-endian. @throws RangeError over 65,535 bytes */
export function formatEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(entries.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0))
  const view = new DataView(bundle.buffer)
  let at = 0
  for (const entry of entries) {
    if (entry.length > ENTRY_BYTES_MAX) throw new RangeError(`an entry has at most ${ENTRY_BYTES_MAX} bytes`)
    view.setUint16(at, entry.length)
    bundle.set(entry, at + LENGTH_BYTES)
    at += LENGTH_BYTES + entry.length
  }
  return bundle
}

/** @throws LedgerFault malformed_tile when the last entry is cut */
export function parseEntryBundle(bundle: Uint8Array): Uint8Array[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.length)
  const entries: Uint8Array[] = []
  for (let at = 0; at < bundle.length;) {
    const start = at + LENGTH_BYTES
    at = start <= bundle.length ? start + view.getUint16(at) : Infinity
    if (at > bundle.length) throw new LedgerFault('malformed_tile', 'the entry bundle ends inside an entry')
    entries.push(new Uint8Array(bundle.subarray(start, at)))
  }
  return entries
}
