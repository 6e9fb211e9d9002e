import type { ReportFile } from '@/lib/services/report/compute-now'

/** A report as an attachment. */
export const reportResponse = ({ bytes, mediaType, fileName }: ReportFile): Response =>
  new Response(new Uint8Array(bytes), {
    headers: { 'content-type': mediaType, 'content-disposition': `attachment; filename="${fileName}"` },
  })
