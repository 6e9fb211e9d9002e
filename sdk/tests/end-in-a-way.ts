// A service that emits five events and ends in the way named.
import { EventEmitter, flushAtExit } from '../src/index'

const [way = '', url = '', directory = ''] = process.argv.slice(2)

const audit = new EventEmitter({
  url,
  apiKey: 'key',
  flushIntervalMs: 60_000,
  ...(way === 'exit' ? { overflow: 'spool', spool: { directory } } : {}),
})
flushAtExit(audit)
for (let n = 0; n < 5; n++) audit.emit({ event_type: 'data.updated', action: String(n) })

if (way === 'exit') process.exit(4)
if (way === 'signal' || way === 'handler') setInterval(() => undefined, 1_000)
if (way === 'handler') process.on('SIGTERM', () => setTimeout(() => process.exit(3), 500))
process.stdout.write('ready\n')
