import 'server-only'
import { hash, verify } from '@node-rs/argon2'
import { verifyPassword as verifyScrypt } from 'better-auth/crypto'
import { Fault } from '@/lib/core/errors'

/** OWASP, Password Storage: argon2id with 19 MiB, two passes, one lane. 2 is argon2id (RFC 9106). */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const PREFIX = `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}$`
/** Each takes a core and 19 MiB for a moment, in a thread of the runtime's pool, which files and DNS need too. */
const AT_ONCE = 2
/** A few seconds' worth even on a slow machine; whoever comes then is better told to come back. */
const WAITING_MAX = 64

const waiting: (() => void)[] = []
let running = 0

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING_MAX)
      throw new Fault('overloaded', 'Too many people sign in at this moment', { retryAfterSeconds: 2 })
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else running++
  try {
    return await work()
  } finally {
    // The place is handed on, so that nobody new can slip in between.
    const next = waiting.shift()
    if (next === undefined) running--
    else next()
  }
}

/** argon2id in its own text form, with a salt of its own. @throws Fault overloaded */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password, PARAMETERS))

/** Also for hashes of earlier versions (scrypt). @throws Fault overloaded */
export const verifyPassword = (stored: string, password: string): Promise<boolean> =>
  inTurn(() =>
    stored.startsWith('$argon2') ? verify(stored, password) : verifyScrypt({ hash: stored, password }),
  )

/** Whether a stored hash is of an earlier version and should be made again when the password is known. */
export const isOldHash = (stored: string): boolean => !stored.startsWith(PREFIX)
