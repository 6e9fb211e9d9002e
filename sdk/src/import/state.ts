import { createHash } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'

/** How far a file was imported, kept beside it. */
export type ImportState = {
  /** SHA-256 of the beginning of the file: another file of that name has none of this */
  file: string
  /** Of that beginning; a file that grew is the same file */
  headBytes: number
  kind: string
  /** Everything up to this byte, of the unpacked file, was decided on by the log */
  offset: number
  stored: number
  duplicate: number
  rejected: number
}

export const fingerprint = (head: Uint8Array): string => createHash('sha256').update(head).digest('hex')

/** The state of this file and kind, or null where there is none. Throws where it is that of another. */
export async function readState(path: string, head: Uint8Array, kind: string): Promise<ImportState | null> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch {
    return null
  }
  const state = JSON.parse(text) as ImportState
  const isSame = state.kind === kind && state.file === fingerprint(head.subarray(0, state.headBytes))
  if (!isSame)
    throw new Error(`${path} tells of another file or kind. Move it away to import from the beginning.`)
  return state
}

/** Whole or not at all: a crash leaves the state before. */
export async function writeState(path: string, state: ImportState): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
}
