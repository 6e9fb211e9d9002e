import { createHmac, timingSafeEqual } from 'node:crypto'

const STEP_MS = 30_000
const DIGITS = 6

/** HOTP (RFC 4226) of one time step, as authenticator apps show it. */
function codeAt(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS).padStart(DIGITS, '0')
}

/**
 * The time step whose code this is (RFC 6238), or null: the current one, the one before and after, as the session library
 * takes them, and one more before, because time went on since it did.
 */
export function stepOfCode(secret: string, code: string, nowMs: number): number | null {
  const current = Math.floor(nowMs / STEP_MS)
  const given = Buffer.from(code.padEnd(DIGITS).slice(0, DIGITS))
  const steps = [current + 1, current, current - 1, current - 2]
  return steps.find((step) => timingSafeEqual(Buffer.from(codeAt(secret, step)), given)) ?? null
}
