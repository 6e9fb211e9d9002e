import type { Verified } from './checks'
import { call } from './http-client'
import type { StoredLog } from './stored-log'

const EXPORT = '/api/audit/events/export?format=csv&columns=seq,id'

/** Reads the whole log as the product gives it out. @throws where the export is not whole */
export async function readLog(base: string, log: StoredLog): Promise<void> {
  let rest = ''
  let trailer = ''
  let isHead = true
  const line = (text: string) => {
    if (text.startsWith('#')) trailer = text
    else if (isHead) isHead = false
    else if (text !== '') {
      const comma = text.indexOf(',')
      log.add(Number(text.slice(0, comma)), text.slice(comma + 1))
    }
  }
  const { status, text } = await call(base + EXPORT, {
    onData: (data) => {
      const lines = (rest + data.toString('latin1')).split('\r\n')
      rest = lines.pop() ?? ''
      lines.forEach(line)
    },
  })
  if (status !== 200) throw new Error(`The export was refused: ${status} ${text}`)
  line(rest)
  const rows = /^#export rows=(\d+) /.exec(trailer)?.[1]
  if (Number(rows) !== log.found().rows)
    throw new Error(
      `The export is not whole: ${log.found().rows} rows, and its end says ${rows ?? 'nothing'}`,
    )
}

/** Has the server check all of its log; null where that came to no end. */
export async function verifyLog(base: string): Promise<Verified | null> {
  const { status, text } = await call(`${base}/api/audit/verify`, { method: 'POST' })
  if (status !== 200) return null
  const last = text.trimEnd().split('\n').at(-1) ?? ''
  const line = JSON.parse(last) as Verified & { type: string }
  return line.type === 'result' ? line : null
}
