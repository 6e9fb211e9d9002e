import { appendFile } from 'node:fs/promises'
import type { DeadLetters, Inside } from '../emitter'

/** Keeps what the log refused in a file of NDJSON, a line an event: when, why, and what was sent. */
export function deadLetterFile(path: string, { clock, failed }: Inside): DeadLetters {
  let lines = ''
  let writing: Promise<void> | null = null
  const write = async () => {
    while (lines !== '') {
      const text = lines
      lines = ''
      await appendFile(path, text, { mode: 0o600 }).catch(failed)
    }
    writing = null
  }
  return {
    keep: (event, { code, errors }) => {
      lines += `${JSON.stringify({ at: new Date(clock.nowMs()).toISOString(), code, errors, event })}\n`
      writing ??= write()
    },
    kept: async () => {
      await writing
    },
  }
}
