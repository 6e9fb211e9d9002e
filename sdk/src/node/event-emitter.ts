import { AsyncLocalStorage } from 'node:async_hooks'
import { webcrypto } from 'node:crypto'
import { memoryBacklog } from '../backlog'
import type { AuditContext } from '../context'
import { Emitter, type Inside } from '../emitter'
import type { EmitterOptions } from '../options'
import { setRandomSource } from '../random'
import { deadLetterFile } from './dead-letter'
import { httpTransport } from './http-transport'
import { Spool, type SpoolOptions } from './spool'

export type NodeEmitterOptions = EmitterOptions & {
  /**
   * `block` (default): a full buffer is something to await. `drop`: what does not fit is counted and reported. `spool`: every event
   * is on the disk before it is sent, survives the process, and needs the option of that name.
   */
  overflow?: 'block' | 'drop' | 'spool'
  spool?: SpoolOptions
  /** A file that rejected events are appended to, as NDJSON */
  deadLetterFile?: string
}

const BUFFER_SIZE = 10_000

/** The emitter for Node: kept connections, a context that follows asynchronous calls, and a spool on the disk. */
export class EventEmitter extends Emitter {
  readonly #spool: Spool | null

  constructor(options: NodeEmitterOptions) {
    setRandomSource(webcrypto)
    const memoryMax = options.bufferSize ?? BUFFER_SIZE
    const spooling = options.overflow === 'spool' ? (options.spool ?? null) : null
    if (options.overflow === 'spool' && spooling === null)
      throw new TypeError(
        'The overflow policy spool needs a directory: { overflow: "spool", spool: { directory } }',
      )
    const file = options.deadLetterFile
    let spool: Spool | null = null
    super(
      { storage: new AsyncLocalStorage<AuditContext>(), ...options },
      {
        transport: httpTransport({ url: options.url, apiKey: options.apiKey, gzip: options.gzip ?? true }),
        backlog: (inside) =>
          spooling === null
            ? memoryBacklog(memoryMax)
            : (spool = new Spool(spooling, { ...inside, memoryMax })),
        whenFull: options.overflow === 'block' || options.overflow === undefined ? 'block' : 'drop',
        ...(file === undefined ? {} : { deadLetters: (inside: Inside) => deadLetterFile(file, inside) }),
      },
    )
    this.#spool = spool
  }

  /** With `spool`: resolves when all that was emitted before would survive the process and the machine. */
  async synced(): Promise<void> {
    this.admitAll()
    await this.#spool?.synced()
  }

  /** With `spool`: writes the rest before it returns. For handlers of `exit`, which cannot wait. */
  finishSync(): void {
    this.admitAll()
    this.#spool?.finishSync()
  }
}
