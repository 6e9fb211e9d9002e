import type { QueryClient } from '@tanstack/react-query'

/**
 * Reads again what a change made out of date. A first answer that is still under way may be from before the change, and
 * invalidating alone would wait for it and be content.
 */
export async function readAgain(client: QueryClient, name: string): Promise<void> {
  await client.cancelQueries({ queryKey: [name] })
  await client.invalidateQueries({ queryKey: [name] })
}
