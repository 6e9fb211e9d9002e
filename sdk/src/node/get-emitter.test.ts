import { afterEach, describe, expect, test, vi } from 'vitest'
import { tempFolders } from '../../tests/temp-folder'
import { optionsFromEnvironment } from './environment'
import { getEmitter } from './get-emitter'

const folder = tempFolders()
afterEach(() => vi.unstubAllEnvs())
const MINIMUM = { SENTINEL_URL: 'http://log', SENTINEL_API_KEY: 'sak_1' }

describe('the environment', () => {
  test('gives the options, and a spool directory means the policy', () => {
    expect(optionsFromEnvironment(MINIMUM)).toEqual({ url: 'http://log', apiKey: 'sak_1' })
    expect(
      optionsFromEnvironment({
        ...MINIMUM,
        SENTINEL_SOURCE: 'shop',
        SENTINEL_SPOOL_DIRECTORY: '/spool',
        SENTINEL_DEAD_LETTER_FILE: '/dead',
      }),
    ).toEqual({
      url: 'http://log',
      apiKey: 'sak_1',
      source: 'shop',
      overflow: 'spool',
      spool: { directory: '/spool' },
      deadLetterFile: '/dead',
    })
    expect(optionsFromEnvironment({ ...MINIMUM, SENTINEL_OVERFLOW: 'drop' }).overflow).toBe('drop')
  })

  test('that lacks something or is wrong is named', () => {
    expect(() => optionsFromEnvironment({ SENTINEL_URL: 'http://log', SENTINEL_API_KEY: ' ' })).toThrow(
      'SENTINEL_API_KEY',
    )
    expect(() => optionsFromEnvironment({ SENTINEL_API_KEY: 'k' })).toThrow('SENTINEL_URL')
    expect(() => optionsFromEnvironment({ ...MINIMUM, SENTINEL_OVERFLOW: 'wait' })).toThrow('wait')
  })
})

test('there is one emitter a process', async () => {
  vi.stubEnv('SENTINEL_URL', 'http://127.0.0.1:1')
  vi.stubEnv('SENTINEL_API_KEY', 'k')
  vi.stubEnv('SENTINEL_SPOOL_DIRECTORY', folder())
  const first = getEmitter()
  expect(getEmitter()).toBe(first)
  await first.close()
})
