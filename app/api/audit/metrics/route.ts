export { GET } from '@/app/metrics/route'

export const dynamic = 'force-dynamic'
