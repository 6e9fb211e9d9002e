import { type LogKey, parseTreeSize } from './checkpoint'
import { LedgerFault } from './ledger-fault'
import { parseVerifierKey } from './verifier-key'

/** A key as a person names it: `name+hash+base64`, with `@size` behind it where it was replaced at that size. @throws LedgerFault malformed_key */
export function parseKnownKey(text: string): LogKey {
  const at = text.lastIndexOf('@')
  const size = at < 0 ? null : parseTreeSize(text.slice(at + 1))
  if (at >= 0 && size === null)
    throw new LedgerFault('malformed_key', 'not a verifier key: what follows the @ is not a size')
  const key = parseVerifierKey(at < 0 ? text : text.slice(0, at))
  return size === null ? key : { ...key, sizeMax: size }
}
