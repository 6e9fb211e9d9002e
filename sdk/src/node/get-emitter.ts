import { optionsFromEnvironment } from './environment'
import { EventEmitter } from './event-emitter'
import { flushAtExit } from './flush-at-exit'

/** One a process, also where the package is loaded twice, as ESM and as CommonJS. */
const PLACE = Symbol.for('@sentinel-audit/emitter')
const place = globalThis as { [PLACE]?: EventEmitter }

/** The emitter of this process: made when it is first asked for, from the environment, and flushed when the process ends. */
export function getEmitter(): EventEmitter {
  const known = place[PLACE]
  if (known !== undefined) return known
  const emitter = new EventEmitter(optionsFromEnvironment())
  flushAtExit(emitter)
  place[PLACE] = emitter
  return emitter
}
