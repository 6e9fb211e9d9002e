import type { z } from 'zod'
import type { exportQuery } from '@/lib/contract/events'
import { exportEvents } from '@/lib/services/event/export'
import type { Call } from './route'

/** Both forms of the export: the file as an attachment, streamed. */
export async function exportResponse({
  ctx,
  query,
  events,
}: Call<z.output<typeof exportQuery>, unknown>): Promise<Response> {
  const { body, mediaType, fileName } = await exportEvents({
    ctx,
    input: { events, format: query.format, columns: query.columns, gzip: query.gzip === 'true' },
  })
  return new Response(body, {
    headers: { 'content-type': mediaType, 'content-disposition': `attachment; filename="${fileName}"` },
  })
}
