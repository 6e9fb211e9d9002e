const MESSAGE_CHARS_MAX = 500
const CAUSES_MAX = 3
const FRAMES_MAX = 8

/** What a log may hold of an error. */
export type LoggedError = { name: string; code?: string; message: string; at?: string[] }

/** Drizzle's wrapper prints the statement with every bound value in it; its cause says what went wrong. */
const isWrapper = (error: Error): boolean => 'params' in error && error.cause instanceof Error

function causesOf(error: Error): Error[] {
  const causes: Error[] = []
  let at: unknown = error
  while (at instanceof Error && causes.length < CAUSES_MAX) {
    if (!isWrapper(at)) causes.push(at)
    at = at.cause
  }
  return causes
}

const codeOf = (errors: readonly Error[]): string | undefined => {
  const found = errors.find(
    (error): error is Error & { code: string } => 'code' in error && typeof error.code === 'string',
  )
  return found?.code
}

/**
 * The name, code, messages (its own and its causes') and place of an error, without the properties that drivers hang on it:
 * statements, bound values and rows hold people's data.
 */
export function errorForLog(error: unknown): LoggedError {
  if (!(error instanceof Error))
    return { name: typeof error, message: String(error).slice(0, MESSAGE_CHARS_MAX) }
  const causes = causesOf(error)
  const [first = error] = causes
  const code = codeOf(causes)
  const at = error.stack
    ?.split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, FRAMES_MAX)
    .map((line) => line.trim())
  return {
    name: first.name,
    ...(code === undefined ? {} : { code }),
    message: causes
      .map(({ message }) => message)
      .join(': ')
      .slice(0, MESSAGE_CHARS_MAX),
    ...(at === undefined ? {} : { at }),
  }
}
