import { audited } from '../../audit'

export const dynamic = 'force-dynamic'
export const GET = audited('/broken', () => {
  throw new TypeError('The database is away')
})
