import { Fault } from '@/lib/core/errors'
import { problemResponse } from './problem'
import { requestIdOf } from './request-id'

/** What no route answers: a problem document, not a page. */
export const unknownPath = (request: Request): Response =>
  problemResponse(
    new Fault('not_found', 'There is no such operation; see /api/openapi.json'),
    requestIdOf(request),
  )
