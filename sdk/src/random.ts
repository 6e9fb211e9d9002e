type Source = { getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => unknown }

let source: Source | undefined = (globalThis as { crypto?: Source }).crypto

/** For Node 18, which has Web Crypto in a module and not as a global. */
export function setRandomSource(other: Source): void {
  source ??= other
}

/** Fills it with random bytes of the runtime (Web Crypto). Throws TypeError where the runtime has none. */
export function fillRandomly(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (source === undefined) throw new TypeError('This runtime has no crypto.getRandomValues')
  source.getRandomValues(bytes)
  return bytes
}
