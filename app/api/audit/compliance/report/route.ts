import { complianceReport as operation } from '@/lib/contract/report'
import { route } from '@/lib/http/route'
import { computeNow } from '@/lib/services/report/compute-now'

export const GET = route(operation, async ({ ctx, query, request }) => {
  const { bytes, mediaType, fileName } = await computeNow({ ctx, input: query, signal: request.signal })
  return new Response(new Uint8Array(bytes), {
    headers: { 'content-type': mediaType, 'content-disposition': `attachment; filename="${fileName}"` },
  })
})
