import { audited } from '../../audit'

/** A path that there is no handler for has no event of its own, unless one catches what is left. */
export const GET = audited('/[...path]', () => new Response('Not found', { status: 404 }))
