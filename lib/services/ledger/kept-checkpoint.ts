import type { Checkpoint } from '@/lib/ledger/checkpoint'
import { openCheckpoint, parseCheckpoint } from '@/lib/ledger/checkpoint'
import { LedgerFault } from '@/lib/ledger/ledger-fault'
import { openNote } from '@/lib/ledger/signed-note'
import type { Context } from '../context'
import { fieldRefused } from '../tenant/parse-input'
import { logKeysOf, originOf, verifyByNode } from './log-keys'

/**
 * A checkpoint that somebody kept outside. It counts when the log signed it, or a witness that is configured here: a copy from before a key was
 * made does not know that key, and the witness does.
 * @throws Fault invalid_request naming the field
 */
export async function keptCheckpoint({ db, tenantId, anchors }: Context, note: string): Promise<Checkpoint> {
  const origin = originOf(tenantId)
  const witnessKeys = anchors.witnesses.map(({ key }) => key)
  try {
    const logKeys = await logKeysOf(db, tenantId)
    try {
      return openCheckpoint(note, { origin, logKeys, witnessKeys }, verifyByNode).checkpoint
    } catch (error) {
      if (!(error instanceof LedgerFault) || error.code !== 'unknown_signer') throw error
      const { verified, text } = openNote(note, witnessKeys, verifyByNode)
      const checkpoint = parseCheckpoint(text)
      if (verified.length === 0 || checkpoint.origin !== origin) throw error
      return checkpoint
    }
  } catch (error) {
    if (!(error instanceof LedgerFault)) throw error
    throw fieldRefused('checkpoint', error.code, `This is no checkpoint of this log: ${error.message}`)
  }
}
