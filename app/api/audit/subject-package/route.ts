import { Readable } from 'node:stream'
import { subjectPackage as operation } from '@/lib/contract/erasure'
import { route } from '@/lib/http/route'
import { subjectPackage } from '@/lib/services/erasure/subject-package'

export const POST = route(operation, async ({ ctx, body }) => {
  const { file, fileName } = await subjectPackage({ ctx, input: body })
  const stream = Readable.toWeb(Readable.from(file, { objectMode: false, highWaterMark: 1 }))
  return new Response(stream as ReadableStream<Uint8Array>, {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${fileName}"`,
    },
  })
})
