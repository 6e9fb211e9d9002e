// Makes the time of day of a process and its threads what the file of STEADY_CLOCK_FILE says: milliseconds that are added to it. Used by
// `npm run steady -- clock-step` with NODE_OPTIONS=--import; the product knows nothing of it.
import { readFileSync } from 'node:fs'

const file = process.env.STEADY_CLOCK_FILE ?? ''
const LOOK_EVERY_MS = 50
const RealDate = Date
let offsetMs = 0
let lookAtMs = 0

function now() {
  const at = performance.now()
  if (at >= lookAtMs) {
    lookAtMs = at + LOOK_EVERY_MS
    try {
      offsetMs = Number(readFileSync(file, 'utf8')) || 0
    } catch {
      // Not written yet, or just being written: the clock stays as it is.
    }
  }
  return realNow() + offsetMs
}

const realNow = RealDate.now.bind(RealDate)
RealDate.now = now
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, as) => Reflect.construct(target, args.length === 0 ? [now()] : args, as),
  apply: () => new RealDate(now()).toString(),
})
