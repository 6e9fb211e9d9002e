import type { FaultCode } from '@/lib/core/errors'

/** What to do about each refusal. Its `type` points at this list. */
export const PROBLEM_HELP: Record<FaultCode, string> = {
  invalid_request: 'The body or a parameter is not what the operation takes. `errors` names each field.',
  invalid_event:
    'No event was stored, because none was valid. `errors` and `results` say what is wrong with each.',
  invalid_query: 'A filter cannot be read. `errors` names the parameter, and for `q` the characters.',
  invalid_cursor: 'The cursor is not one we gave out, or belongs to other filters. Start at the first page.',
  unauthenticated: 'There is no credential, or it is unknown, expired or revoked.',
  forbidden: 'The credential is good, but lacks the scope, or a browser sent the request from another site.',
  two_factor_required:
    'The tenant asks its people for two-factor sign-in. Set it up on the page /account; API keys are not asked.',
  not_found: 'There is nothing under this address in your tenant.',
  method_not_allowed: 'The path exists, the method does not. `Allow` lists those that do.',
  request_timeout: 'The head of the request did not come within 20 seconds, or all of it within two minutes.',
  conflict: 'The name or id is taken, with other content. Sending it again will not help.',
  too_large: 'The body is larger than the operation takes, after decompression. Send less at a time.',
  unsupported_media_type: 'The media type or content encoding is not one the operation reads.',
  headers_too_large: 'The headers have more than 16 KiB.',
  rate_limited: 'Too many requests in this minute. Wait as long as `Retry-After` says.',
  overloaded:
    'More came in than can be stored now, or the database was stopped because it took too long; nothing of this request was stored. Send it again after `Retry-After` seconds.',
  not_ready: 'The service is starting, or its database cannot be reached. Try again.',
  storage_full:
    'The disk of the database is full, and nothing of this request was stored. Its operator makes room; then send it again.',
  internal: 'Our fault. Quote the `request_id`; it finds the cause in the log.',
}
