import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

// What docs/asvs.md and docs/threat-model.md name as evidence, held against the tests themselves.

const PAGES = ['docs/asvs.md', 'docs/threat-model.md']
const STATES = ['met', 'partly', 'not yet', 'not']
const V16 = 17

const read = (file: string) => readFileSync(file, 'utf8')
const evidenceOf = (text: string) =>
  [...text.matchAll(/`([\w./-]+\.(?:test|spec)\.ts)`: “([^”]+)”/g)].map(([, file = '', name = '']) => ({
    file,
    name,
  }))
/** A name as it may stand in the source: in any quotes, a quote inside escaped or not. */
const holds = (source: string, name: string) => source.replaceAll("\\'", "'").includes(name)

const rows = read('docs/asvs.md')
  .split('\n')
  .filter((line) => /^\| V\d/.test(line))
  .map((line) => line.slice(1, -1).split('|'))
  .map(([id = '', asks = '', state = '', shown = '']) => ({
    id: id.trim(),
    asks,
    state: state.trim(),
    shown,
  }))

describe('the self-assessment', () => {
  it.each(PAGES)('%s names tests that exist', (page) => {
    const evidence = evidenceOf(read(page))
    expect(evidence.length).toBeGreaterThan(20)
    const missing = evidence.filter(({ file, name }) => !existsSync(file) || !holds(read(file), name))
    expect(missing).toEqual([])
  })

  it('has a test for every requirement that is met, and a word for every one that is not', () => {
    expect(rows.length).toBeGreaterThan(80)
    const wrong = rows.filter(
      ({ state, shown }) =>
        !STATES.includes(state) || (state === 'met' ? evidenceOf(shown).length === 0 : shown.trim() === ''),
    )
    expect(wrong).toEqual([])
  })

  it('has chapter V16 whole, and no requirement twice', () => {
    expect(rows.filter(({ id }) => id.startsWith('V16.'))).toHaveLength(V16)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
  })
})
