import { audited } from '../../audit'

export const dynamic = 'force-dynamic'
export const GET = audited('/health', () => new Response('ok'))
