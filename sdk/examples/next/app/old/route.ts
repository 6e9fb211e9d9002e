import { audited } from '../../audit'

export const GET = audited(
  '/old',
  () => new Response(null, { status: 302, headers: { location: '/users/1' } }),
)
