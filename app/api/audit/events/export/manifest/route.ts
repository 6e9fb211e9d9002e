import { getExportManifest as operation } from '@/lib/contract/export-manifest'
import { noteResponse } from '@/lib/http/ledger-response'
import { route } from '@/lib/http/route'
import { getExportManifest } from '@/lib/services/event/export-manifest'

export const GET = route(operation, async ({ ctx, query }) =>
  noteResponse(await getExportManifest({ ctx, input: query })),
)
