import { equalBytes } from '@/lib/core/hash'
import { appendLeaves, EMPTY_EDGE, edgeRoot } from '@/lib/ledger/edge'
import { type ConsistencyGiven, readConsistency } from '@/lib/ledger/kept-checkpoint'
import { formatTilePath, TILE_WIDTH, tileWidth } from '@/lib/ledger/tiles'
import { Unusable } from './arguments'
import type { LeafStore } from './leaf-store'
import { hasher } from './means'

const TIMEOUT_MS = 60_000
const ANSWER_BYTES_MAX = 1024 * 1024
const HASH_BYTES = 32
const LEDGER = '/api/audit/ledger'
const EVIDENCE = '/api/audit/events/export?format=evidence'

const message = (error: unknown) => {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return `${error instanceof Error ? error.message : String(error)}${cause}`
}

async function* bodyOf(response: Response, url: string): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader()
  try {
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) yield next.value
  } catch (error) {
    throw new Unusable(`${url} broke off: ${message(error)}`)
  }
}

/** Reads from a server with a key of the scopes export and verify. Nothing it says is believed but what is checked. */
export function createRemote(base: URL, apiKey: string) {
  const ask = async (path: string, signal?: AbortSignal): Promise<Response> => {
    const url = new URL(path, base)
    let response: Response
    try {
      // A redirect would take the key to another place.
      const headers = { authorization: `Bearer ${apiKey}` }
      response = await fetch(url, { headers, redirect: 'error', ...(signal === undefined ? {} : { signal }) })
    } catch (error) {
      throw new Unusable(`${url.href} can't be reached: ${message(error)}`)
    }
    if (!response.ok) throw new Unusable(`${url.href} answered ${response.status}`)
    return response
  }
  const small = async (path: string): Promise<Uint8Array> => {
    const response = await ask(path, AbortSignal.timeout(TIMEOUT_MS))
    const parts: Uint8Array[] = []
    let length = 0
    for await (const part of bodyOf(response, path)) {
      length += part.length
      if (length > ANSWER_BYTES_MAX) throw new Unusable(`${path} is longer than its answer can be`)
      parts.push(part)
    }
    return new Uint8Array(Buffer.concat(parts))
  }

  return {
    evidence: async (): Promise<AsyncIterable<Uint8Array>> => bodyOf(await ask(EVIDENCE), EVIDENCE),
    /** Null where the server has no such proof. */
    consistency: async (from: number, to: number): Promise<ConsistencyGiven | null> => {
      try {
        const answer = await small(`${LEDGER}/proof/consistency?from=${from}&to=${to}`)
        return readConsistency(JSON.parse(new TextDecoder().decode(answer)) as unknown)
      } catch (error) {
        if (error instanceof Unusable && !error.message.includes('answered 4')) throw error
        return null
      }
    },
    /**
     * The first event whose leaf in the server's tree is not the one of the file; null where there is none. Undefined where the server's tree
     * is not the one that was signed, so that it can name nothing.
     */
    firstOther: async (
      size: number,
      root: Uint8Array,
      shown: LeafStore,
    ): Promise<number | null | undefined> => {
      let edge = EMPTY_EDGE
      let first: number | null = null
      for (let index = 0; index * TILE_WIDTH < size; index++) {
        const width = tileWidth(size, 0, index)
        const path = formatTilePath({ level: 0, index, width })
        const tile = await small(`${LEDGER}/${path}`)
        if (tile.length !== width * HASH_BYTES) return undefined
        const leaves = Array.from({ length: width }, (_, i) =>
          tile.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
        )
        edge = appendLeaves(edge, leaves, hasher).edge
        leaves.forEach((leaf, i) => {
          const own = shown.at(index * TILE_WIDTH + i)
          if (first === null && own !== null && !equalBytes(own, leaf)) first = index * TILE_WIDTH + i
        })
      }
      return equalBytes(edgeRoot(edge, hasher), root) ? first : undefined
    },
  }
}

export type Remote = ReturnType<typeof createRemote>
