/** In characters (OWASP ASVS 5.0, 6.2.1). */
export const PASSWORD_CHARS_MIN = 8
export const PASSWORD_CHARS_MAX = 128
