import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { numbered } from '../../tests/emitter'
import { serveFakeLog, type ServedLog } from '../../tests/fake-log'
import { tempFolders } from '../../tests/temp-folder'
import { EventEmitter } from './event-emitter'

const folder = tempFolders()
let served: ServedLog | undefined
afterEach(() => served?.close())

test.each(['block', 'spool'] as const)(
  'with %s one poison event in 100 is kept in the dead-letter file, and 99 are stored',
  async (overflow) => {
    served = await serveFakeLog()
    const root = folder()
    const file = join(root, 'dead.ndjson')
    const audit = new EventEmitter({
      url: served.url,
      apiKey: 'sak_1',
      overflow,
      deadLetterFile: file,
      ...(overflow === 'spool' ? { spool: { directory: join(root, 'spool') } } : {}),
    })
    numbered(100).forEach((event, at) =>
      audit.emit(at === 7 ? { ...event, severity: 'poison' as never } : event),
    )
    await audit.close()
    expect(served.log.events).toHaveLength(99)
    const [line = '', ...others] = readFileSync(file, 'utf8').trim().split('\n')
    expect(others).toEqual([])
    expect(JSON.parse(line)).toMatchObject({
      code: 'invalid_event',
      errors: [{ field: 'severity', code: 'not_allowed' }],
      event: { action: '7', event_type: 'data.updated' },
    })
  },
)

test('the policy spool wants a directory', () => {
  expect(() => new EventEmitter({ url: 'http://log', apiKey: 'k', overflow: 'spool' })).toThrow('directory')
})
