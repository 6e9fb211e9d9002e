export const REDACTED = '[redacted]'

/** Names of keys whose value leaves no process, compared without case, `_`, `-` and spaces. */
export const SECRET_KEYS = [
  'password',
  'passwd',
  'pwd',
  'passphrase',
  'new_password',
  'old_password',
  'current_password',
  'password_confirmation',
  'password_hash',
  'secret',
  'client_secret',
  'token',
  'access_token',
  'refresh_token',
  'id_token',
  'auth_token',
  'csrf_token',
  'session_token',
  'bearer',
  'jwt',
  'api_key',
  'x_api_key',
  'private_key',
  'secret_key',
  'access_key',
  'secret_access_key',
  'authorization',
  'proxy_authorization',
  'cookie',
  'cookies',
  'set_cookie',
  'credentials',
  'otp',
  'totp',
  'mfa_code',
  'recovery_code',
  'card_number',
  'credit_card',
  'cvv',
  'cvc',
  'cvv2',
] as const

export const plainKey = (key: string): string => key.toLowerCase().replace(/[^a-z0-9]/g, '')

/** 13 to 19 digits, alone or in groups, as cards are written. */
const CARD_LIKE = /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])/g
/** The first digits that issuers of payment cards have. */
const ISSUER = /^(?:4|5[1-5]|2(?:2[2-9]|[3-6]|7[01]|720)|3[47]|3[068]|35|6(?:011|4[4-9]|5|2))/

/** The check digit of ISO/IEC 7812. */
function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at])
    const doubled = at % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** The text without the numbers of payment cards: an issuer's first digits, and a check digit that is right. */
export function withoutCards(text: string): string {
  if (text.length < 13) return text
  return text.replace(CARD_LIKE, (found) => {
    const digits = found.replace(/[ -]/g, '')
    return ISSUER.test(digits) && passesLuhn(digits) ? REDACTED : found
  })
}
