import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { httpTransport } from '../node/http-transport'
import { readMapping } from './custom-mapping'
import type { Mapping } from './mapping'
import { MAPPINGS } from './mappings/index'
import type { Format } from './read/open'
import { importFile, type ImportSummary } from './run'

export const USAGE = `Usage: sentinel-import <kind> <file>... [options]

Kinds: ${Object.keys(MAPPINGS).join(', ')}; json and csv with --mapping.
Files may be packed with gzip. JSON is an array, an object that holds one, or a record a line.

  --mapping <file>  how the records of json and csv become events
  --state <file>    where to keep how far one file came; <file>.sentinel-import by default
  --dry-run         print what would be sent, and send nothing
  --url <url>       address of the server; SENTINEL_URL by default
  --help

The API key, with the scope ingest, is read from SENTINEL_API_KEY.
`

/** Everything is in the log; something was refused; nothing could be done. */
const [DONE, REFUSED, FAILED] = [0, 1, 2]

export type CommandParts = {
  env: Readonly<Record<string, string | undefined>>
  /** Resolves when there is room for more */
  out: (text: string) => void | Promise<void>
  err: (text: string) => void
  signal: AbortSignal
}

class UsageError extends Error {}

async function mappingOf(
  kind: string,
  file: string | undefined,
): Promise<{ mapping: Mapping; format: Format }> {
  const own = Object.hasOwn(MAPPINGS, kind) ? MAPPINGS[kind] : undefined
  if (own !== undefined) {
    if (file !== undefined)
      throw new UsageError(`${kind} has a mapping of its own; --mapping is for json and csv`)
    return { mapping: own, format: 'json' }
  }
  if (kind !== 'json' && kind !== 'csv') throw new UsageError(`There is no kind "${kind}"`)
  if (file === undefined) throw new UsageError(`${kind} needs a --mapping`)
  return { mapping: readMapping(await readFile(file, 'utf8')), format: kind }
}

const summaryOf = (path: string, isDry: boolean, sum: ImportSummary) => {
  const sent = isDry ? '' : `${sum.stored} stored, ${sum.duplicate} known before, `
  const rest = [
    `${sum.rejected} refused`,
    ...(sum.leftOut > 0 ? [`${sum.leftOut} left out by the mapping`] : []),
    ...(sum.skipped > 0 ? [`${sum.skipped} seen by an earlier run`] : []),
  ]
  return `${path}: ${sent}${rest.join(', ')}${sum.isComplete ? '' : '. Not finished; run it again to go on'}\n`
}

/** What `sentinel-import` does. Resolves with its exit code. */
export async function command(args: readonly string[], parts: CommandParts): Promise<number> {
  try {
    return await run(args, parts)
  } catch (error) {
    const isUsage =
      error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true
    parts.err(`${error instanceof Error ? error.message : String(error)}\n${isUsage ? `\n${USAGE}` : ''}`)
    return FAILED
  }
}

async function run(args: readonly string[], { env, out, err, signal }: CommandParts): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      mapping: { type: 'string' },
      state: { type: 'string' },
      url: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help === true) {
    await out(USAGE)
    return DONE
  }
  const [kind, ...paths] = positionals
  if (kind === undefined || paths.length === 0) throw new UsageError('A kind and a file are needed')
  if (values.state !== undefined && paths.length > 1) throw new UsageError('--state is for one file')
  const { mapping, format } = await mappingOf(kind, values.mapping)
  const isDry = values['dry-run'] === true
  const url = values.url ?? env['SENTINEL_URL'] ?? ''
  const apiKey = env['SENTINEL_API_KEY'] ?? ''
  if (!isDry && (url === '' || apiKey === ''))
    throw new UsageError('SENTINEL_URL and SENTINEL_API_KEY must be set')
  const transport = isDry ? null : httpTransport({ url, apiKey, gzip: true })

  let isAllIn = true
  for (const path of paths) {
    const sum = await importFile({
      path,
      kind,
      format,
      mapping,
      transport,
      statePath: isDry ? null : (values.state ?? `${path}.sentinel-import`),
      wouldSend: (event) => out(`${JSON.stringify(event)}\n`),
      rejected: (line, reason) => err(`${path}:${line}: ${reason}\n`),
      failed: (error, isRefused) => {
        // A key that is wrong stays wrong; a server that is away comes back.
        if (isRefused) throw error
        err(`${error.message}. Trying again\n`)
      },
      signal,
    })
    err(summaryOf(path, isDry, sum))
    isAllIn &&= sum.rejected === 0 && sum.isComplete
    if (signal.aborted) break
  }
  return isAllIn ? DONE : REFUSED
}
