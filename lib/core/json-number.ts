/** Digits a double can always tell apart: 17 are enough to write every one, more only say what it can't hold. */
const SIGNIFICANT_DIGITS_MAX = 17

/**
 * Why a JSON number literal can't be kept in a double without changing what it says, or null. Integers beyond 2^53 must print back
 * as they came; decimals may have up to 17 significant digits, more only when they too print back (RFC 7493, section 2.2).
 */
export function numberFault(literal: string): { code: string; reason: string } | null {
  const value = Number(literal)
  const shown = literal.length > 40 ? `${literal.slice(0, 40)}...` : literal
  if (!Number.isFinite(value)) {
    return { code: 'number_out_of_range', reason: `${shown} is too large for a number; send it as a string` }
  }
  const inexact = { code: 'number_inexact', reason: `${shown} can't be kept exactly; send it as a string` }
  const isInteger = /^-?\d+$/.test(literal)
  if (isInteger && Number.isSafeInteger(value)) return null
  const sent = decimalOf(literal)
  if (value === 0) return sent.digits === '' ? null : inexact
  if (!isInteger && sent.digits.length <= SIGNIFICANT_DIGITS_MAX) return null
  const kept = decimalOf(String(value))
  return kept.digits === sent.digits && kept.exponent === sent.exponent ? null : inexact
}

/** A literal as significant digits without zeros at either end, and the power of ten of the last one. */
function decimalOf(literal: string): { digits: string; exponent: number } {
  const [mantissa = '', power = '0'] = literal.replace(/^-/, '').toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = (whole + fraction).replace(/^0+/, '')
  const digits = all.replace(/0+$/, '')
  return { digits, exponent: Number(power) - fraction.length + all.length - digits.length }
}
