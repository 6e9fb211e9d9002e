import pino from 'pino'

export type Log = pino.Logger

/** JSON lines on stdout. Credentials never reach it: known places are redacted here, and nothing logs a body. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['*.authorization', '*.cookie', '*.password', '*.secret', '*.token'],
      censor: '[redacted]',
    },
  })
}
