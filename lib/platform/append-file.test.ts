import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendLine, readLines } from './append-file'

let dir: string
const path = () => join(dir, 'lines')
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'append-file-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

describe('a file that only grows', () => {
  it('is read once, and then from where it was read to', async () => {
    const lines: string[] = []
    const note = (line: string) => lines.push(line)
    const none = await readLines(path(), null, note)
    await appendLine(path(), 'one')
    const first = await readLines(path(), none, note)
    await appendLine(path(), 'two, with ü')
    appendFileSync(path(), 'half')
    const second = await readLines(path(), first, note)
    await appendLine(path(), 'three')
    await readLines(path(), second, note)
    expect(lines).toEqual(['one', 'two, with ü', 'half', 'three'])
    expect(readFileSync(path(), 'utf8')).toBe('one\ntwo, with ü\nhalf\nthree\n')
  })

  it('is read whole when it is longer than a piece, lines across pieces too', async () => {
    const long = Array.from({ length: 40 }, (_, n) => String(n).padEnd(70_000, 'x'))
    writeFileSync(path(), `${long.join('\n')}\n`)
    const lines: string[] = []
    await readLines(path(), null, (line) => lines.push(line))
    expect(lines).toEqual(long)
  })

  it('that was cut, replaced or taken away has to be read anew', async () => {
    await appendLine(path(), 'one')
    await appendLine(path(), 'two')
    const place = await readLines(path(), null, () => {})
    writeFileSync(path(), 'one\n')
    expect(await readLines(path(), place, () => {})).toBeNull()
    rmSync(path())
    expect(await readLines(path(), place, () => {})).toBeNull()
  })
})
