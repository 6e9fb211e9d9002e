export type LedgerFaultCode =
  | 'malformed_note'
  | 'malformed_key'
  | 'malformed_checkpoint'
  | 'malformed_request'
  | 'malformed_tile'
  | 'malformed_proof'
  | 'bad_signature'
  | 'unknown_signer'
  | 'ambiguous_key'
  | 'retired_key'
  | 'wrong_origin'
  | 'wrong_leaf'
  | 'wrong_place'
  | 'not_included'

/** What is wrong with a piece of evidence. `code` is stable; the message is a sentence for a person. */
export class LedgerFault extends Error {
  readonly code: LedgerFaultCode

  constructor(code: LedgerFaultCode, message: string) {
    super(message)
    this.name = 'LedgerFault'
    this.code = code
  }
}
