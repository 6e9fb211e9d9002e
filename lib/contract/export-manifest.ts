import { z } from 'zod'
import { operation } from './operation'

export const getExportManifest = operation({
  id: 'getExportManifest',
  method: 'GET',
  path: '/api/audit/events/export/manifest',
  summary: 'What the log has recorded of an export, signed',
  description:
    'For the SHA-256 that a file ends with: a signed note of the filter, the rows, the lowest and highest seq, the hash, the event that recorded the export, and the tree ' +
    'that has it. A file of evidence brings its own.',
  permission: 'export',
  readsReplica: true,
  limits: { perMinute: 300, bodyBytesMax: 0 },
  query: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits in lower case') }),
  status: 200,
  output: z.string().meta({ id: 'ExportManifest' }),
  outputMediaTypes: ['text/plain'],
})
