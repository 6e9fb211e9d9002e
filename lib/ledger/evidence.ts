import { equalBytes, fromBase64, fromHex, toBase64 } from '@/lib/core/hash'
import type { StoredEvent } from '@/lib/event/stored-event'
import { type LogKey, openCheckpoint, type OpenCheckpoint } from './checkpoint'
import type { Digest } from './digest'
import type { Verify } from './ed25519'
import { requireAgreement } from './event-proof-form'
import { EVIDENCE_FORMAT, type EvidenceHead, formatManifest } from './evidence-format'
import { LedgerFault } from './ledger-fault'
import type { Hasher } from './merkle'
import { openNote } from './signed-note'
import { createLeafOf, type Openings } from './stored-leaf'
import { rootOfNodes, type TreeNode } from './subset'
import { parseVerifierKey, type VerifierKey } from './verifier-key'

const malformed = (reason: string) => new LedgerFault('malformed_proof', reason)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw malformed('a line is not JSON')
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Hashes a file as it is read. */
export type FileHash = { update: (bytes: Uint8Array) => void; hex: () => string }

/** How hashes and signatures are computed here: by a browser's means or a server's. */
export type Means = { digest: Digest; hasher: Hasher; verify: Verify; fileHash: FileHash }

/** What the reader knows from elsewhere than the file, which proves more than the file does for itself. */
export type Pinned = {
  /** The keys of the log; without them those of the file are believed, and the report says so. */
  logKeys?: readonly LogKey[]
  witnessKeys?: readonly VerifierKey[]
}

export type Step = {
  name: 'form' | 'file' | 'checkpoint' | 'manifest' | 'events' | 'tree'
  ok: boolean
  detail: string
}

export type EvidenceReport = {
  ok: boolean
  steps: Step[]
  origin: string | null
  size: number | null
  /** ISO 8601, as the head says. */
  exportedAt: string | null
  filter: string | null
  events: number
  seqLow: number | null
  seqHigh: number | null
  /** Whether every event from the lowest to the highest seq is there: nothing was left out between them. */
  contiguous: boolean
  /** The keys were given by the reader and not taken from the file. */
  pinned: boolean
  cosigners: string[]
}

type Head = { head: EvidenceHead; keys: LogKey[]; opened: OpenCheckpoint }

const HASH_HEX = /^[0-9a-f]{64}$/
const isNode = (value: unknown): value is [number, number, string] =>
  Array.isArray(value) &&
  value.length === 3 &&
  Number.isSafeInteger(value[0]) &&
  Number.isSafeInteger(value[1]) &&
  value[0] >= 0 &&
  value[0] < 53 &&
  value[1] >= 0 &&
  typeof value[2] === 'string'

/**
 * Reads a file of evidence line by line and says what it proves. Trusts nothing in it but what signatures and hashes bear out.
 * `line` takes each line without its end; `end` gives the report.
 */
export function createEvidenceReader(means: Means, pinned: Pinned = {}) {
  const leafOf = createLeafOf(means.digest)
  const encoder = new TextEncoder()
  const nodes: TreeNode[] = []
  const seqs: number[] = []
  let head: Head | null = null
  let trailer: Record<string, unknown> | null = null
  let fault: string | null = null
  let rows = 0
  let sha256 = ''

  const readHead = (value: Record<string, unknown>) => {
    const given = value['evidence']
    if (!isObject(given) || given['format'] !== EVIDENCE_FORMAT)
      throw malformed(`the first line does not begin a file of ${EVIDENCE_FORMAT}`)
    const own = given as EvidenceHead
    const keys =
      pinned.logKeys?.slice() ??
      own.keys.map(({ verifier_key, size_max }) => {
        const key = parseVerifierKey(verifier_key)
        return size_max === null ? key : { ...key, sizeMax: size_max }
      })
    const trust = { origin: own.origin, logKeys: keys, witnessKeys: pinned.witnessKeys ?? [] }
    if (own.origin !== `sentinel-audit/${own.tenant_id}`)
      throw malformed('the origin is not that of the tenant')
    head = { head: own, keys, opened: openCheckpoint(own.checkpoint, trust, means.verify) }
  }
  const readEvent = (value: Record<string, unknown>, of: Head) => {
    const { event, openings } = value as { event: StoredEvent; openings: Openings }
    if (!isObject(event) || !isObject(openings))
      throw malformed('a line has no event, or nothing that opens it')
    if (event.tenant_id !== of.head.tenant_id) throw malformed(`event ${event.seq} is of another tenant`)
    if (!Number.isSafeInteger(event.seq) || event.seq < 0) throw malformed('an event has no seq')
    requireAgreement(event, openings)
    const hash = fromHex(leafOf(event, openings))
    if (hash === null) throw malformed(`event ${event.seq} has no leaf`)
    nodes.push({ height: 0, index: event.seq, hash })
    seqs.push(event.seq)
    rows++
  }
  const readNodes = (given: unknown) => {
    if (!Array.isArray(given)) throw malformed('a line has no nodes')
    for (const node of given) {
      const hash = isNode(node) ? fromBase64(node[2]) : null
      if (!isNode(node) || hash?.length !== 32) throw malformed('a node is not a height, an index and a hash')
      nodes.push({ height: node[0], index: node[1], hash })
    }
  }
  const read = (text: string) => {
    if (trailer !== null) throw malformed('something follows the last line')
    const value = parseJson(text)
    if (!isObject(value)) throw malformed('a line is not an object')
    if (head === null) readHead(value)
    else if ('event' in value) readEvent(value, head)
    else if ('nodes' in value) readNodes(value['nodes'])
    else if (isObject(value['export'])) {
      sha256 = means.fileHash.hex()
      trailer = value['export']
    } else throw malformed('a line is none that evidence has')
  }

  /** The steps after the lines, each only where the one before gave it something to go by. */
  const conclude = (of: Head): Step[] => {
    const { checkpoint, cosignatures } = of.opened
    const steps: Step[] = []
    const step = (name: Step['name'], ok: boolean, good: string, bad: string) =>
      steps.push({ name, ok, detail: ok ? good : bad })
    const given = trailer ?? {}
    step(
      'file',
      trailer !== null && given['rows'] === rows && HASH_HEX.test(sha256) && given['sha256'] === sha256,
      `whole: ${rows} events, SHA-256 ${sha256}`,
      trailer === null
        ? 'cut off: the last line is missing'
        : 'changed: its last line says other rows or another hash',
    )
    const who = cosignatures.length === 0 ? '' : `, and by ${cosignatures.length} witnesses`
    step('checkpoint', true, `signed by the log${who}: a tree of ${checkpoint.size} leaves`, '')
    steps.push(manifestStep(of, given['manifest']))
    const ordered = nodes
      .map((node, i) => ({ node, start: node.index * 2 ** node.height, i }))
      .sort((a, b) => a.start - b.start || a.i - b.i)
      .map(({ node }) => node)
    const root = rootOfNodes(ordered, checkpoint.size, means.hasher)
    step('events', true, `the leaf of each of ${rows} events was computed from what the file says of it`, '')
    step(
      'tree',
      root !== null && equalBytes(root, checkpoint.root),
      'these leaves, and the nodes for all others, are the tree that was signed',
      root === null
        ? 'the leaves and nodes do not cover the tree: an event is missing, doubled or of another place'
        : 'these leaves are not those of the tree that was signed: an event was changed',
    )
    return steps
  }
  const manifestStep = ({ head: own, keys, opened }: Head, note: unknown): Step => {
    try {
      if (typeof note !== 'string') throw malformed('there is none')
      const { text } = openNote<LogKey>(note, keys, means.verify)
      const { format: _, checkpoint: __, keys: ___, ...asked } = own
      const { size, root } = opened.checkpoint
      if (text !== formatManifest({ ...asked, rows, sha256, size, root: toBase64(root) }))
        throw malformed('it speaks of another file')
      return { name: 'manifest', ok: true, detail: 'signed by the log, and of this file' }
    } catch (error) {
      if (!(error instanceof LedgerFault)) throw error
      return { name: 'manifest', ok: false, detail: error.message }
    }
  }

  return {
    line: (text: string): void => {
      if (fault !== null) return
      try {
        read(text)
        // The hash of the file ends before its last line, which says it.
        if (trailer === null) means.fileHash.update(encoder.encode(`${text}\n`))
      } catch (error) {
        fault = error instanceof Error ? error.message : String(error)
      }
    },
    end: (): EvidenceReport => {
      const of = head as Head | null
      const steps: Step[] =
        of === null
          ? [{ name: 'form', ok: false, detail: fault ?? 'the file is empty' }]
          : fault === null
            ? conclude(of)
            : [{ name: 'form', ok: false, detail: fault }]
      const low = seqs.reduce<number | null>((min, seq) => (min === null || seq < min ? seq : min), null)
      const high = seqs.reduce<number | null>((max, seq) => (max === null || seq > max ? seq : max), null)
      return {
        ok: steps.every(({ ok }) => ok),
        steps,
        origin: of?.head.origin ?? null,
        size: of?.opened.checkpoint.size ?? null,
        exportedAt: of?.head.exported_at ?? null,
        filter: of?.head.filter ?? null,
        events: rows,
        seqLow: low,
        seqHigh: high,
        contiguous: low !== null && high !== null && high - low + 1 === rows,
        pinned: pinned.logKeys !== undefined,
        cosigners: of?.opened.cosignatures.map(({ name }) => name) ?? [],
      }
    },
  }
}
