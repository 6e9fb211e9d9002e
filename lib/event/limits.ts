/** UTF-8 bytes of one event's JSON, as it was sent. */
export const EVENT_BYTES_MAX = 64 * 1024
export const BATCH_EVENTS_MAX = 5000
/** UTF-8 bytes of a request body, after decompression. */
export const BATCH_BYTES_MAX = 8 * 1024 * 1024

/** Nested objects and arrays inside one event, the event itself being the first. */
export const DEPTH_MAX = 32
/** Members of every object inside one event, added up; array elements are bounded by the bytes. */
export const KEYS_MAX = 1000

// Lengths of text are in UTF-16 code units, as JavaScript counts them.
export const KEY_CHARS_MAX = 256
export const ID_CHARS_MAX = 256
export const NAME_CHARS_MAX = 512
export const EMAIL_CHARS_MAX = 320
export const KIND_CHARS_MAX = 128
export const EVENT_TYPE_CHARS_MAX = 128
export const ACTION_CHARS_MAX = 512
export const SOURCE_CHARS_MAX = 512
export const DESCRIPTION_CHARS_MAX = 8 * 1024
export const USER_AGENT_CHARS_MAX = 1024
/** The longest text of an IPv6 address, RFC 4291 section 2.2 form 3. */
export const IP_CHARS_MAX = 45
export const TRACE_CHARS_MAX = 128
export const TAG_CHARS_MAX = 128
export const TAGS_MAX = 64

/** Earlier claims are refused as mistakes (a zero or a device without a clock), not kept as history. */
export const OCCURRED_AT_MIN = '2000-01-01T00:00:00.000000Z'
/** How far ahead of our clock a sender's may be. */
export const FUTURE_SKEW_MS = 24 * 60 * 60 * 1000

/** Faults named per event; after that many the rest would only repeat the lesson. */
export const FAULTS_MAX = 32

/** An export as PDF with more rows is refused: nobody reads it, and it takes time and memory (docs/adr/0010-pdf.md). */
export const PDF_ROWS_MAX = 10_000
