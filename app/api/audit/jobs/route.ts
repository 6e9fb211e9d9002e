import { listJobs as operation } from '@/lib/contract/system'
import { route } from '@/lib/http/route'
import { listJobs } from '@/lib/services/system/list-jobs'

export const GET = route(operation, ({ ctx }) => listJobs({ ctx }))
