import type { NodeEmitterOptions } from './event-emitter'

const POLICIES = ['block', 'drop', 'spool'] as const

/**
 * The options that the environment gives: SENTINEL_URL and SENTINEL_API_KEY, and where set SENTINEL_SOURCE, SENTINEL_OVERFLOW,
 * SENTINEL_SPOOL_DIRECTORY (which means the policy spool) and SENTINEL_DEAD_LETTER_FILE.
 */
export function optionsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): NodeEmitterOptions {
  const read = (name: string) => environment[name]?.trim() || undefined
  const required = (name: string) => {
    const value = read(name)
    if (value === undefined) throw new TypeError(`The environment variable ${name} is not set`)
    return value
  }
  const directory = read('SENTINEL_SPOOL_DIRECTORY')
  const named = read('SENTINEL_OVERFLOW')
  const overflow = named === undefined ? undefined : POLICIES.find((policy) => policy === named)
  if (named !== undefined && overflow === undefined)
    throw new TypeError(`SENTINEL_OVERFLOW must be one of ${POLICIES.join(', ')}, not ${named}`)
  const source = read('SENTINEL_SOURCE')
  const deadLetterFile = read('SENTINEL_DEAD_LETTER_FILE')
  return {
    url: required('SENTINEL_URL'),
    apiKey: required('SENTINEL_API_KEY'),
    ...(source === undefined ? {} : { source }),
    ...(deadLetterFile === undefined ? {} : { deadLetterFile }),
    ...(directory === undefined ? {} : { overflow: 'spool', spool: { directory } }),
    ...(overflow === undefined ? {} : { overflow }),
  }
}
