import { z } from 'zod'
import { parseTreeSize } from '@/lib/ledger/checkpoint'
import { EVENT_PROOF_FORMAT } from '@/lib/ledger/event-proof-form'
import { JSON_BODY_BYTES_MAX, operation } from './operation'
import { instant, storedEvent } from './stored-event'

const readTreeSize = (value: unknown) =>
  typeof value === 'string' ? (parseTreeSize(value) ?? Number.NaN) : value
const wholeSize = z
  .int({ error: 'must be a whole number from 0 to 9007199254740991, without leading zeroes' })
  .min(0)
const treeSize = z.preprocess(readTreeSize, wholeSize)
const optionalTreeSize = z.preprocess(readTreeSize, wholeSize.optional())

const hash = z.string().describe('32 bytes in base64')
const size = z.int().nonnegative()
const note = z.string().describe('A signed note (C2SP tlog-checkpoint)')

export const getCheckpoint = operation({
  id: 'getCheckpoint',
  method: 'GET',
  path: '/api/audit/ledger/checkpoint',
  summary: 'The signed root of the log, covering everything acknowledged before the request',
  permission: 'verify',
  limits: { perMinute: 600, bodyBytesMax: 0 },
  status: 200,
  output: note,
  outputMediaTypes: ['text/plain'],
})

export const getTile = operation({
  id: 'getTile',
  method: 'GET',
  path: '/api/audit/ledger/tile/{path}',
  restIsPath: true,
  summary: 'Hashes or entries of the tree, by their path (C2SP tlog-tiles)',
  description:
    '`{path}` has slashes: `0/x001/067`, `1/000.p/17`, `entries/000`. A full tile never changes; of a partial one any width that the tree has is served. ' +
    'An entry is what its leaf is the hash of; a bundle with an event that is gone, or can’t be opened, is 404.',
  permission: 'verify',
  readsReplica: true,
  limits: { perMinute: 6_000, bodyBytesMax: 0 },
  status: 200,
  output: z.string(),
  outputMediaTypes: ['application/octet-stream'],
})

export const inclusionProof = z
  .object({
    index: size.describe('The number of the event, from 0'),
    size,
    leaf_hash: hash,
    hashes: z.array(hash).describe('Leaf side first (RFC 9162, section 2.1.3)'),
    checkpoint: note.optional().describe('Of this size; absent where a size was asked for'),
  })
  .meta({ id: 'InclusionProof' })
export type InclusionProof = z.infer<typeof inclusionProof>

export const getInclusionProof = operation({
  id: 'getInclusionProof',
  method: 'GET',
  path: '/api/audit/ledger/proof/inclusion',
  summary: 'The proof that an event is in the log',
  permission: 'verify',
  readsReplica: true,
  limits: { perMinute: 1_200, bodyBytesMax: 0 },
  query: z.object({
    id: z.guid({ error: 'An event id is a UUID' }).describe('Of the event'),
    size: optionalTreeSize.describe('Of the tree; without it the current one, with its checkpoint'),
  }),
  status: 200,
  output: inclusionProof,
  extraStatuses: { 404: 'There is no event with this id' },
})

export const consistencyProof = z
  .object({
    from: size,
    to: size,
    hashes: z.array(hash).describe('RFC 9162, section 2.1.4'),
    from_root: hash,
    to_root: hash,
  })
  .meta({ id: 'ConsistencyProof' })
export type ConsistencyProof = z.infer<typeof consistencyProof>

export const getConsistencyProof = operation({
  id: 'getConsistencyProof',
  method: 'GET',
  path: '/api/audit/ledger/proof/consistency',
  summary: 'The proof that the log of one size is the beginning of that of another',
  permission: 'verify',
  readsReplica: true,
  limits: { perMinute: 1_200, bodyBytesMax: 0 },
  query: z.object({
    from: treeSize.describe('A tree size'),
    to: optionalTreeSize.describe('A larger one, or the same; without it that of the current checkpoint'),
  }),
  status: 200,
  output: consistencyProof,
})

export const KEY_PURPOSES = ['checkpoint', 'event'] as const

export const ledgerKeys = z
  .object({
    origin: z.string().describe('The name of the log in its checkpoints'),
    keys: z.array(
      z.object({
        purpose: z
          .enum(KEY_PURPOSES)
          .describe('checkpoint: Ed25519, signs the tree. event: HMAC-SHA256, signs single events'),
        key_id: z.int().positive().describe('Counted from 1 for each purpose'),
        verifier_key: z
          .string()
          .nullable()
          .describe('name+hash+base64 (C2SP signed-note); null for event keys, which are secret'),
        created_at: instant,
        replaced_at: instant.nullable(),
        size_max: size.nullable().describe('A key that was replaced speaks for no larger tree'),
      }),
    ),
    sign_all_events: z.boolean(),
  })
  .meta({ id: 'LedgerKeys' })
export type LedgerKeys = z.infer<typeof ledgerKeys>

export const getLedgerKeys = operation({
  id: 'getLedgerKeys',
  method: 'GET',
  path: '/api/audit/ledger/keys',
  summary: 'The public keys of the log, old and new, and which events are signed',
  permission: 'verify',
  limits: { perMinute: 300, bodyBytesMax: 0 },
  status: 200,
  output: ledgerKeys,
})

export const rotateLedgerKey = operation({
  id: 'rotateLedgerKey',
  method: 'POST',
  path: '/api/audit/ledger/keys/rotate',
  summary: 'Replace a key of the log: the new one signs from now on, the old one still verifies',
  description:
    'The last that an old checkpoint key signs is the tree as it is; the next checkpoint is signed by the new one.',
  permission: 'manage_ledger',
  limits: { perMinute: 10, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z.strictObject({ purpose: z.enum(KEY_PURPOSES) }),
  status: 200,
  output: ledgerKeys,
})

const settings = z.strictObject({ sign_all_events: z.boolean() })

export const updateLedgerSettings = operation({
  id: 'updateLedgerSettings',
  method: 'POST',
  path: '/api/audit/ledger/settings',
  summary: 'Say whether every event is signed, or critical ones and those of security and compliance alone',
  permission: 'manage_ledger',
  limits: { perMinute: 30, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: settings,
  status: 200,
  output: z.object(settings.shape).meta({ id: 'LedgerSettings' }),
})

const opening = z.union([z.object({ salt: z.string() }), z.object({ commitment: z.string() })])

export const eventProof = z
  .object({
    format: z.literal(EVENT_PROOF_FORMAT),
    origin: z.string(),
    event: storedEvent.omit({ signature: true, key_id: true, erased: true }),
    openings: z
      .object({
        actor: opening.optional(),
        network: opening.optional(),
        resource: opening.optional(),
        description: opening.optional(),
        metadata: opening.optional(),
        changes: opening.optional(),
      })
      .describe('For each personal group of the event what opens its commitment, in hex'),
    leaf_hash: z.string().describe('In hex'),
    inclusion: z.object({ index: size, size, hashes: z.array(hash) }),
    checkpoint: note,
    keys: z.array(z.object({ verifier_key: z.string(), size_max: size.nullable() })),
  })
  .meta({ id: 'EventProof' })

export const getEventProof = operation({
  id: 'getEventProof',
  method: 'GET',
  path: '/api/audit/events/{id}/proof',
  summary: 'One event with all it takes to check it offline',
  permission: 'verify',
  readsReplica: true,
  limits: { perMinute: 600, bodyBytesMax: 0 },
  status: 200,
  output: eventProof,
  extraStatuses: {
    400: 'The event id is not a UUID',
    409: 'The event can’t be proved: the key of its person is gone, or it was changed after it was stored',
  },
})
