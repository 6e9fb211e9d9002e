/** In characters. A longer minimum than NIST SP 800-63B asks for, because a second factor is optional here. */
export const PASSWORD_CHARS_MIN = 12
export const PASSWORD_CHARS_MAX = 128
