import { z } from 'zod'
import { operation, wholeParam } from './operation'
import { instant } from './stored-event'

export const CHECKPOINTS_PAGE_MAX = 200
export const GROWTH_POINTS_MAX = 200

const size = z.int().nonnegative()

export const keptCheckpoint = z
  .object({
    size,
    root: z.string().describe('32 bytes in base64'),
    signed_at: instant,
    key: z.string().describe('name+hash of the key of the log that signed it'),
    cosigned_by: z.array(
      z.object({
        witness: z.string().describe('name+hash of its key'),
        at: instant.describe('By its clock'),
      }),
    ),
    timestamped_by: z.array(
      z.object({
        authority: z.string(),
        at: instant.describe('By its clock'),
        token: z.string().describe('The TimeStampToken (RFC 3161), base64 of its DER'),
      }),
    ),
    note: z.string().describe('The signed note (C2SP tlog-checkpoint) with its cosignatures'),
  })
  .meta({ id: 'KeptCheckpoint' })
export type KeptCheckpoint = z.infer<typeof keptCheckpoint>

export const listCheckpoints = operation({
  id: 'listCheckpoints',
  method: 'GET',
  path: '/api/audit/ledger/checkpoints',
  summary:
    'Checkpoints that were signed, the last first, with what witnesses and time-stamping authorities put under them',
  permission: 'verify',
  limits: { perMinute: 600, bodyBytesMax: 0 },
  query: z.object({
    limit: wholeParam(1, CHECKPOINTS_PAGE_MAX, 50),
    cursor: z.string().optional().describe('`next_cursor` of the page before'),
    cosigned: z
      .enum(['true', 'false'])
      .default('false')
      .describe('`true`: only those that a witness has cosigned'),
  }),
  status: 200,
  output: z
    .object({ checkpoints: z.array(keptCheckpoint), next_cursor: z.string().nullable() })
    .meta({ id: 'KeptCheckpointPage' }),
})
export type KeptCheckpointPage = z.infer<typeof listCheckpoints.output>

export const getLedgerGrowth = operation({
  id: 'getLedgerGrowth',
  method: 'GET',
  path: '/api/audit/ledger/growth',
  summary: 'How large the tree was over time, as its checkpoints say',
  permission: 'verify',
  limits: { perMinute: 300, bodyBytesMax: 0 },
  query: z.object({ points: wholeParam(2, GROWTH_POINTS_MAX, 60) }),
  status: 200,
  output: z
    .object({
      points: z
        .array(z.object({ at: instant, size }))
        .describe('From the first checkpoint to the last, evenly in time; fewer where there is one alone'),
    })
    .meta({ id: 'LedgerGrowth' }),
})
export type LedgerGrowth = z.infer<typeof getLedgerGrowth.output>

const ANCHOR_STATES = ['waiting', 'ok', 'failing', 'conflict'] as const

export const anchorState = z
  .object({
    kind: z.enum(['witness', 'file', 'webhook', 'timestamp']),
    name: z.string().describe('name+hash of the key of a witness, else a file or host'),
    state: z
      .enum(ANCHOR_STATES)
      .describe('waiting: not tried yet. conflict: it has seen another log than the one that is here'),
    detail: z.string().nullable().describe('Why it fails, or what it contradicts'),
    size: size.nullable().describe('Of the last checkpoint it took'),
    signed_at: instant.nullable().describe('When that checkpoint was signed'),
    done_at: instant.nullable().describe('When it took it'),
    tried_at: instant.nullable(),
    next_try_at: instant.nullable(),
    failures: z.int().nonnegative().describe('Tries since the last that was good'),
  })
  .meta({ id: 'AnchorState' })
export type AnchorState = z.infer<typeof anchorState>

export const listWitnesses = operation({
  id: 'listWitnesses',
  method: 'GET',
  path: '/api/audit/ledger/witnesses',
  summary:
    'Whom checkpoints are sent to, and where each stands: witnesses, the file, the webhook, the time-stamping authority',
  permission: 'verify',
  limits: { perMinute: 300, bodyBytesMax: 0 },
  status: 200,
  output: z.object({ anchors: z.array(anchorState) }).meta({ id: 'AnchorStateList' }),
})
export type AnchorStateList = z.infer<typeof listWitnesses.output>
