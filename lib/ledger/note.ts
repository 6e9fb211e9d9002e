import { fromBase64, toBase64 } from '@/lib/core/hash'
import { isWellFormed, utf8Text } from '@/lib/core/text'
import { LedgerFault, type LedgerFaultCode } from './ledger-fault'

/** C2SP signed-note: a text and who signed it. */
export type Note = { text: string; signatures: NoteSignature[] }

/** One signature line; `signature` comes after the four bytes of the key id. Not verified. */
export type NoteSignature = { name: string; keyId: number; signature: Uint8Array }

/** More than the 16 that the specification demands; the limit keeps a note from costing its reader an afternoon. */
export const SIGNATURES_MAX = 100
const KEY_ID_BYTES = 4
const LINE_START = '— '

/** Not empty, no white space, no plus (C2SP signed-note), and nothing that a note can't hold. */
export function isKeyName(name: string): boolean {
  return name !== '' && !/[\p{White_Space}+]/u.test(name) && isNoteText(name)
}

const isNoteText = (text: string) => isWellFormed(text) && !/[\0-\x09\x0b-\x1f]/.test(text)

/** Text as it is, bytes as UTF-8. @throws LedgerFault when they are not, or hold a control character */
export function readNoteText(input: string | Uint8Array, code: LedgerFaultCode): string {
  const text = typeof input === 'string' ? input : textOrNull(input)
  if (text === null || !isWellFormed(text)) throw new LedgerFault(code, 'the text is not UTF-8')
  if (!isNoteText(text)) throw new LedgerFault(code, 'the text holds a control character')
  return text
}

function textOrNull(bytes: Uint8Array): string | null {
  try {
    return utf8Text(bytes)
  } catch {
    return null
  }
}

/** Reads the form only: what it says must not be used before `openNote` verified it. @throws LedgerFault malformed_note */
export function parseNote(input: string | Uint8Array): Note {
  const note = readNoteText(input, 'malformed_note')
  const split = note.lastIndexOf('\n\n')
  if (split < 0) throw malformed('no empty line stands before the signatures')
  return { text: note.slice(0, split + 1), signatures: parseSignatureLines(note.slice(split + 2)) }
}

/** @throws LedgerFault malformed_note */
export function formatNote({ text, signatures }: Note): string {
  readNoteText(text, 'malformed_note')
  if (!text.endsWith('\n')) throw malformed('the text does not end with a newline')
  if (signatures.length === 0) throw malformed('nobody signed')
  if (signatures.length > SIGNATURES_MAX) throw malformed(`more than ${SIGNATURES_MAX} signatures`)
  return `${text}\n${signatures.map(formatSignatureLine).join('')}`
}

/** One or more signature lines, as at the end of a note and in a witness's answer. @throws LedgerFault malformed_note */
export function parseSignatureLines(lines: string): NoteSignature[] {
  if (!lines.endsWith('\n')) throw malformed('the last line does not end with a newline')
  const all = lines.slice(0, -1).split('\n')
  if (all.length > SIGNATURES_MAX) throw malformed(`more than ${SIGNATURES_MAX} signatures`)
  return all.map(parseSignatureLine)
}

function parseSignatureLine(line: string): NoteSignature {
  if (!line.startsWith(LINE_START)) throw malformed('a signature line does not begin with a dash and a space')
  const space = line.indexOf(' ', LINE_START.length)
  const name = line.slice(LINE_START.length, Math.max(space, 0))
  const bytes = space < 0 ? null : fromBase64(line.slice(space + 1))
  if (!isKeyName(name)) throw malformed('a signature line has no key name')
  if (bytes === null || bytes.length <= KEY_ID_BYTES)
    throw malformed(`the signature of ${name} is not base64 of a key id and a signature`)
  const keyId = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
  return { name, keyId, signature: bytes.slice(KEY_ID_BYTES) }
}

/** The line with its newline. @throws LedgerFault malformed_note */
export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  if (!isKeyName(name)) throw malformed('the key name is empty, or holds a space or a plus')
  if (signature.length === 0) throw malformed('the signature is empty')
  const bytes = new Uint8Array(KEY_ID_BYTES + signature.length)
  new DataView(bytes.buffer).setUint32(0, keyId)
  bytes.set(signature, KEY_ID_BYTES)
  return `${LINE_START}${name} ${toBase64(bytes)}\n`
}

const malformed = (reason: string) => new LedgerFault('malformed_note', `not a signed note: ${reason}`)
