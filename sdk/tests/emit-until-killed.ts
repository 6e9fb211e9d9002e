// A service with a spool: emits numbered events from the number given until it is killed, or so many as are asked for, and tells what is synced.
import { EventEmitter } from '../src/index'

const [url = '', directory = '', from = '0', count = 'Infinity'] = process.argv.slice(2)
const EVENTS_A_TURN = 20

async function run() {
  const audit = new EventEmitter({
    url,
    apiKey: 'key',
    overflow: 'spool',
    spool: { directory, segmentBytes: 20_000, syncIntervalMs: 10 },
    bufferSize: 200,
    flushIntervalMs: 20,
    onError: () => undefined,
  })
  const end = Number(from) + Number(count)
  for (let n = Number(from); n < end;) {
    for (let turn = 0; turn < EVENTS_A_TURN && n < end; turn++)
      audit.emit({ event_type: 'data.updated', action: String(n++), metadata: { text: 'x'.repeat(n % 200) } })
    await audit.synced()
    process.stdout.write(`synced ${n - 1}\n`)
  }
  await audit.close(20_000)
  process.stdout.write('closed\n')
}

void run()
