import 'server-only'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { woffToTrueType } from './woff'

/** One file of a font, and the characters it was cut for. */
export type FontFile = {
  name: string
  weights: readonly Weight[]
  /** Its letters change shape with their neighbours. */
  shaped: boolean
}
export type Weight = 400 | 600

const FOLDER = join(process.cwd(), 'node_modules', '@fontsource')
const BLOCK_BITS = 8
const REGULAR: readonly Weight[] = [400]

type Family = {
  name: string
  weights?: readonly Weight[]
  /** The parts of the family that are used; the others are in a font before it. */
  parts: (part: string) => boolean
  shaped?: (part: string) => boolean
}

const isSlice = (part: string) => /^\[\d+\]$/.test(part)
const is = (name: string) => (part: string) => part === name

/** In this order: the first file that has a character gives it. The last has almost every character of Unicode, as coarse dots. */
const FAMILIES: readonly Family[] = [
  { name: 'noto-sans', weights: [400, 600], parts: () => true, shaped: is('devanagari') },
  { name: 'noto-sans-arabic', parts: is('arabic'), shaped: () => true },
  { name: 'noto-sans-hebrew', parts: is('hebrew') },
  { name: 'noto-sans-thai', parts: is('thai'), shaped: () => true },
  { name: 'chocolate-classical-sans', parts: isSlice },
  { name: 'gowun-dodum', parts: isSlice },
  { name: 'noto-emoji', parts: isSlice },
]
const LAST: FontFile = { name: 'unifontex/files/unifontex-latin', weights: REGULAR, shaped: false }

function rangesOf(text: string): [number, number][] {
  return text.split(',').map((range) => {
    const [from = '', to = from] = range.replace('U+', '').split('-')
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)]
  })
}

type Candidate = { file: FontFile; from: number; to: number }
let blocks: Map<number, Candidate[]> | null = null

function readBlocks(): Map<number, Candidate[]> {
  const found = new Map<number, Candidate[]>()
  for (const { name, weights = REGULAR, parts, shaped } of FAMILIES) {
    const listed = JSON.parse(readFileSync(join(FOLDER, name, 'unicode.json'), 'utf8')) as Record<
      string,
      string
    >
    // The plainest part first: what Latin and an extension of it both have comes from Latin.
    for (const [part, ranges] of Object.entries(listed).reverse()) {
      if (!parts(part)) continue
      const file = {
        name: `${name}/files/${name}-${part.replace(/[[\]]/g, '')}`,
        weights,
        shaped: shaped?.(part) ?? false,
      }
      for (const [from, to] of rangesOf(ranges))
        for (let block = from >> BLOCK_BITS; block <= to >> BLOCK_BITS; block++) {
          const candidates = found.get(block) ?? []
          candidates.push({ file, from, to })
          found.set(block, candidates)
        }
    }
  }
  return found
}

/** The files that may have a character, best first. */
export function filesFor(codePoint: number): FontFile[] {
  blocks ??= readBlocks()
  const candidates = blocks.get(codePoint >> BLOCK_BITS) ?? []
  return [
    ...candidates.filter(({ from, to }) => from <= codePoint && codePoint <= to).map(({ file }) => file),
    LAST,
  ]
}

export const readFontFile = (file: FontFile, weight: Weight): Buffer =>
  woffToTrueType(readFileSync(join(FOLDER, `${file.name}-${weight}-normal.woff`)))
