import { Readable } from 'node:stream'
import { downloadReport as operation } from '@/lib/contract/report-runs'
import { route } from '@/lib/http/route'
import { downloadReport } from '@/lib/services/report/download'

export const GET = route(operation, async ({ ctx, params, query }) => {
  const file = await downloadReport({ ctx, input: { ...query, id: params['id'] ?? '' } })
  const stream = Readable.toWeb(Readable.from(file.parts, { objectMode: false, highWaterMark: 1 }))
  const disposition = file.isInline ? 'inline' : 'attachment'
  return new Response(stream as ReadableStream<Uint8Array>, {
    headers: {
      'content-type': file.mediaType,
      'content-disposition': `${disposition}; filename="${file.fileName}"`,
    },
  })
})
