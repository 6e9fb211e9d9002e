import 'server-only'
import { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from '@/lib/core/password'

export type PasswordFault = { code: string; reason: string }

const DISTINCT_CHARS_MIN = 5
/** A shorter part of a name or address says nothing: it is in half of all words. */
const PART_CHARS_MIN = 4
/** What must be left of a password without what is known of the person. */
const REST_CHARS_MIN = 8
const PRODUCT_NAMES = ['sentinel', 'sentinelaudit']

let common: Promise<ReadonlySet<string>> | undefined

/** Loaded at the first question: unpacking takes a while, and most processes are never asked. */
const commonPasswords = () =>
  (common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  ))

const plain = (text: string) => text.normalize('NFKC').toLowerCase()
const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '')

/** What is left without the digits and signs by which people "strengthen" a common word, and the word said twice. */
function coresOf(password: string): string[] {
  const lower = plain(password)
  const trimmed = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const half = lower.slice(0, lower.length / 2)
  return [lower, letters(lower), trimmed, ...(half + half === lower ? [half] : [])]
}

function partsOf({ email, name }: { email: string; name: string }): string[] {
  const [local = ''] = plain(email).split('@')
  return [letters(local), ...local.split(/[^\p{L}\p{N}]+/u), ...plain(name).split(/[^\p{L}\p{N}]+/u)]
}

/** Whether the password is little more than one of these: what is left without it would not be a password. */
const restsOn = (password: string, parts: readonly string[]) => {
  const whole = letters(plain(password))
  return parts.some(
    (part) =>
      part.length >= PART_CHARS_MIN &&
      whole.includes(part) &&
      whole.replaceAll(part, '').length < REST_CHARS_MIN,
  )
}

/**
 * Why this password may not be chosen, or null: NIST SP 800-63B-4, section 3.1.1.2 (length, common passwords, the context).
 * There are no rules about kinds of characters, as it asks.
 */
export async function passwordFault(
  password: string,
  person: { email: string; name: string },
): Promise<PasswordFault | null> {
  const chars = [...password].length
  if (chars < PASSWORD_CHARS_MIN)
    return { code: 'too_short', reason: `must have at least ${PASSWORD_CHARS_MIN} characters` }
  // In UTF-16 units, as the session library counts.
  if (password.length > PASSWORD_CHARS_MAX)
    return { code: 'too_long', reason: `must have at most ${PASSWORD_CHARS_MAX} characters` }
  if (new Set(plain(password)).size < DISTINCT_CHARS_MIN)
    return { code: 'too_simple', reason: 'repeats the same few characters' }
  const known = await commonPasswords()
  if (coresOf(password).some((core) => known.has(core)))
    return { code: 'too_common', reason: 'is one of the passwords that are tried first; choose another' }
  const local = letters(plain(person.email).split('@')[0] ?? '')
  if (local.length >= PART_CHARS_MIN && letters(plain(password)).includes(local))
    return { code: 'too_personal', reason: 'holds your e-mail address; choose another' }
  if (restsOn(password, partsOf(person)))
    return { code: 'too_personal', reason: 'is little more than your name or address; choose another' }
  if (restsOn(password, PRODUCT_NAMES))
    return { code: 'too_guessable', reason: 'is little more than the name of this product; choose another' }
  return null
}
