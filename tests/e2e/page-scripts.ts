import type { Page } from '@playwright/test'

/** The pages of the console, by their addresses. */
export const PAGES = [
  '/dashboard',
  '/events',
  '/reports',
  '/integrity',
  '/keys',
  '/members',
  '/roles',
  '/verify',
  '/privacy',
  '/settings',
  '/account',
  '/docs',
] as const

export type Script = { path: string; bytes: number; encoding: string | null }

/**
 * Notes the scripts that a page loads, in bytes as they came over the wire, which is gzipped; from a cache come none, so the
 * context has to be a new one.
 * @returns what was loaded so far
 */
export function watchScripts(page: Page): () => Promise<Script[]> {
  const loading: Promise<Script>[] = []
  page.on('requestfinished', (request) => {
    if (request.resourceType() !== 'script') return
    loading.push(
      (async () => ({
        path: new URL(request.url()).pathname,
        bytes: (await request.sizes()).responseBodySize,
        encoding: (await request.response())?.headers()['content-encoding'] ?? null,
      }))(),
    )
  })
  return () => Promise.all(loading)
}

export const bytesOf = (scripts: readonly Script[]): number =>
  scripts.reduce((sum, { bytes }) => sum + bytes, 0)
