import { z } from 'zod'
import { JSON_BODY_BYTES_MAX, operation } from './operation'

/** A note with a hundred signatures has less. */
const CHECKPOINT_CHARS_MAX = 16_384

/** What can be wrong. */
export const PROBLEM_CODES = [
  'changed',
  'missing',
  'doubled',
  'not_in_tree',
  'key_destroyed',
  'no_case',
  'bad_signature',
  'unsigned',
  'tree',
  'checkpoint',
  'rolled_back',
] as const
export type ProblemCode = (typeof PROBLEM_CODES)[number]

const seq = z.int().nonnegative()
const problem = z.object({
  seq: seq.nullable().describe('Null where no single event is concerned'),
  code: z.enum(PROBLEM_CODES),
  reason: z.string(),
})
export type LedgerProblem = z.infer<typeof problem>

/** One line of the answer. */
export const verifyLine = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('started'),
      from_seq: seq,
      to_seq: z.int().min(-1).describe('The last; -1 for an empty log'),
      size: seq,
      checkpoint: z.string(),
    }),
    z.object({
      type: z.literal('progress'),
      part: z.enum(['tree', 'events']),
      done: z.int(),
      total: z.int(),
    }),
    z.object({
      type: z.literal('result'),
      ok: z.boolean(),
      from_seq: seq,
      to_seq: z.int().min(-1),
      size: seq,
      events: z.int().describe('Whose leaf was computed and found in the tree'),
      removed: z.int().describe('Gone, as retention recorded'),
      checkpoints: z.int().describe('Earlier checkpoints whose root the tree had at their size'),
      first_bad_seq: seq.nullable(),
      problems: z.array(problem).describe('Those with the lowest seqs, 100 at most'),
      problem_count: z.int(),
    }),
  ])
  .meta({ id: 'VerifyLine' })
export type VerifyLine = z.infer<typeof verifyLine>

export const verifyLedger = operation({
  id: 'verifyLedger',
  method: 'POST',
  path: '/api/audit/verify',
  summary: 'Check the log against its tree, all of it or a range of seqs',
  description:
    'Signs the tree as it is, builds it anew from its leaves, compares its roots with earlier checkpoints, computes the leaf of every event from what ' +
    'is stored now, and looks for events that are missing or that nobody stored. Lines of JSON: `started`, `progress`, and at the end `result`; ' +
    'without a result the check did not end.',
  permission: 'verify',
  limits: { perMinute: 10, bodyBytesMax: JSON_BODY_BYTES_MAX },
  body: z
    .strictObject({
      from_seq: seq.optional().describe('The first; 0 without it'),
      to_seq: seq.optional().describe('The last; the last of the log without it'),
      checkpoint: z
        .string()
        .max(CHECKPOINT_CHARS_MAX)
        .optional()
        .describe('A signed note that somebody kept, such as a witness: the log must still go on from it'),
    })
    .refine(({ from_seq = 0, to_seq = Number.MAX_SAFE_INTEGER }) => from_seq <= to_seq, {
      path: ['to_seq'],
      error: 'must not be less than from_seq',
    }),
  bodyOptional: true,
  status: 200,
  output: verifyLine,
  outputMediaTypes: ['application/x-ndjson'],
})
