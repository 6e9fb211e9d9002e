import { inflateSync } from 'node:zlib'

/** The objects of a PDF as they stand in the file (ISO 32000-1, 7.3), read without any of the writer's code. */
export type PdfValue =
  | null
  | boolean
  | number
  | { kind: 'name'; name: string }
  | { kind: 'text'; bytes: Buffer }
  | { kind: 'ref'; number: number }
  | { kind: 'list'; items: PdfValue[] }
  | PdfDict
export type PdfDict = { kind: 'dict'; members: Map<string, PdfValue>; stream: Buffer | null }
/** An operator of a page's content and what stands before it. */
export type Operation = { operator: string; operands: PdfValue[] }

const SPACE = /[\0\t\n\f\r ]/
const DELIMITER = /[()<>[\]{}/%]/

class Reader {
  private readonly bytes: Buffer
  at: number

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes
    this.at = at
  }

  private peek = () => String.fromCharCode(this.bytes[this.at] ?? 0)

  get ended(): boolean {
    this.skip()
    return this.at >= this.bytes.length
  }

  private skip() {
    while (this.at < this.bytes.length) {
      if (SPACE.test(this.peek())) this.at++
      else if (this.peek() === '%') while (this.at < this.bytes.length && this.peek() !== '\n') this.at++
      else return
    }
  }

  private word(): string {
    const from = this.at
    while (this.at < this.bytes.length && !SPACE.test(this.peek()) && !DELIMITER.test(this.peek())) this.at++
    return this.bytes.toString('latin1', from, this.at)
  }

  startsWith(text: string): boolean {
    this.skip()
    return this.bytes.toString('latin1', this.at, this.at + text.length) === text
  }

  take(text: string) {
    if (!this.startsWith(text)) throw new Error(`${text} is missing at byte ${this.at}`)
    this.at += text.length
  }

  /** A value, or the word that stands where one could be. */
  next(): PdfValue | string {
    this.skip()
    if (this.startsWith('<<')) return this.dict()
    const first = this.peek()
    if (first === '/') {
      this.at++
      const name = this.word().replace(/#([0-9a-fA-F]{2})/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
      return { kind: 'name', name }
    }
    if (first === '(') return this.text()
    if (first === '<') return this.hex()
    if (first === '[') return this.list()
    const word = this.word()
    if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) return this.numberOrRef(word)
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'null') return null
    if (word === '') throw new Error(`byte ${this.at} can not be read`)
    return word
  }

  value(): PdfValue {
    const found = this.next()
    if (typeof found === 'string') throw new Error(`${found} stands where a value should`)
    return found
  }

  private numberOrRef(word: string): PdfValue {
    const reference = /^\s+\d+\s+R(?![a-zA-Z])/.exec(this.bytes.toString('latin1', this.at, this.at + 24))
    if (reference === null || !/^\d+$/.test(word)) return Number(word)
    this.at += reference[0].length
    return { kind: 'ref', number: Number(word) }
  }

  private list(): PdfValue {
    const items: PdfValue[] = []
    for (this.take('['); !this.startsWith(']');) items.push(this.value())
    this.take(']')
    return { kind: 'list', items }
  }

  private dict(): PdfDict {
    const members = new Map<string, PdfValue>()
    for (this.take('<<'); !this.startsWith('>>');) {
      const key = this.value()
      if (typeof key !== 'object' || key?.kind !== 'name') throw new Error('a key of a dictionary is no name')
      members.set(key.name, this.value())
    }
    this.take('>>')
    return { kind: 'dict', members, stream: null }
  }

  private hex(): PdfValue {
    const end = this.bytes.indexOf('>', this.at)
    const digits = this.bytes.toString('latin1', this.at + 1, end)
    this.at = end + 1
    return { kind: 'text', bytes: Buffer.from(digits, 'hex') }
  }

  private text(): PdfValue {
    const out: number[] = []
    let depth = 0
    for (;;) {
      const code = this.bytes[this.at++] ?? 0
      const character = String.fromCharCode(code)
      if (character === '(' && depth++ === 0) continue
      if (character === ')' && --depth === 0) break
      out.push(character === '\\' ? (this.bytes[this.at++] ?? 0) : code)
      if (this.at > this.bytes.length) throw new Error('a text has no end')
    }
    return { kind: 'text', bytes: Buffer.from(out) }
  }
}

export type PdfObjects = {
  trailer: PdfDict
  /** Every object that the table names, whether anything refers to it or not. */
  all: () => PdfValue[]
  /** What a value stands for: references are followed. */
  resolve: (value: PdfValue | undefined) => PdfValue
  dict: (value: PdfValue | undefined) => PdfDict | null
  list: (value: PdfValue | undefined) => PdfValue[]
  name: (value: PdfValue | undefined) => string | null
}

/** @throws Error when the file has no plain table of objects, or one of them can not be read */
export function readObjects(bytes: Buffer): PdfObjects {
  const start = Number(/startxref\s+(\d+)\s+%%EOF/.exec(bytes.toString('latin1', bytes.length - 300))?.[1])
  const reader = new Reader(bytes, start)
  reader.take('xref')
  reader.value()
  const count = Number(reader.value())
  const offsets = new Map<number, number>()
  const lines = bytes.toString('latin1', reader.at, bytes.indexOf('trailer', reader.at)).trim().split('\n')
  lines
    .slice(0, count)
    .forEach((line, n) => line.trim().endsWith('n') && offsets.set(n, Number(line.slice(0, 10))))
  reader.at = bytes.indexOf('trailer', reader.at)
  reader.take('trailer')
  const trailer = reader.value() as PdfDict

  const known = new Map<number, PdfValue>()
  const objectAt = (number: number): PdfValue => {
    const offset = offsets.get(number)
    if (offset === undefined) return null
    const own = new Reader(bytes, offset)
    own.take(`${number}`)
    own.value()
    own.take('obj')
    const value = own.value()
    if (typeof value !== 'object' || value?.kind !== 'dict' || !own.startsWith('stream')) return value
    own.take('stream')
    const from = own.at + (bytes[own.at] === 0x0d ? 2 : 1)
    const raw = bytes.subarray(from, from + Number(resolve(value.members.get('Length'))))
    const isPacked = value.members.has('Filter')
    return { ...value, stream: isPacked ? inflateSync(raw) : raw }
  }
  const resolve = (value: PdfValue | undefined): PdfValue => {
    if (value === undefined || value === null) return null
    if (typeof value !== 'object' || value.kind !== 'ref') return value
    const found = known.get(value.number) ?? objectAt(value.number)
    known.set(value.number, found)
    return found
  }
  const as = <Kind extends 'dict' | 'list' | 'name'>(value: PdfValue | undefined, kind: Kind) => {
    const found = resolve(value)
    return typeof found === 'object' && found?.kind === kind ? found : null
  }
  return {
    trailer,
    all: () => [...offsets.keys()].map((number) => resolve({ kind: 'ref', number })),
    resolve,
    dict: (value) => as(value, 'dict') as PdfDict | null,
    list: (value) => {
      const found = as(value, 'list')
      return found?.kind === 'list' ? found.items : []
    },
    name: (value) => {
      const found = as(value, 'name')
      return found?.kind === 'name' ? found.name : null
    },
  }
}

/** The names that stand in the file's own objects: never what is inside a stream or a text. */
export function namesOf({ trailer, all }: PdfObjects): Set<string> {
  const names = new Set<string>()
  const visit = (value: PdfValue) => {
    if (value === null || typeof value !== 'object') return
    if (value.kind === 'name') names.add(value.name)
    if (value.kind === 'list') value.items.forEach(visit)
    if (value.kind === 'dict') {
      for (const [key, member] of value.members) {
        names.add(key)
        visit(member)
      }
    }
  }
  for (const value of [trailer, ...all()]) visit(value)
  return names
}

/** What a page's content does, in order. */
export function operationsOf(content: Buffer): Operation[] {
  const reader = new Reader(content)
  const found: Operation[] = []
  let operands: PdfValue[] = []
  while (!reader.ended) {
    const next = reader.next()
    if (typeof next !== 'string') operands.push(next)
    else {
      found.push({ operator: next, operands })
      operands = []
    }
  }
  return found
}
