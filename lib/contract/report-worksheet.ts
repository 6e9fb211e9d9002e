import { z } from 'zod'
import { operation } from './operation'
import { WORKSHEET_KINDS } from './report-terms'
import { report, REPORT_MEDIA_TYPES, reportQuery } from './report'

const name = z.string().trim().min(1).max(1_024)

export const complianceWorksheet = operation({
  id: 'complianceWorksheet',
  method: 'GET',
  path: '/api/audit/compliance/worksheet',
  summary: 'Compute a report on one matter: a breach, a person, a patient',
  description:
    '`breach`: the people and records that an account, a key, an address or a session touched, and the 72 hours of Art. 33 GDPR. `subject_access`: who had to do with the records of a ' +
    'person (Art. 15 GDPR). `disclosures`: to whom the information of a patient was disclosed (45 CFR 164.528). Of the same form as a report, and checked in the same way.',
  permission: 'run_reports',
  readsReplica: true,
  limits: { perMinute: 20, bodyBytesMax: 0 },
  query: reportQuery.omit({ framework: true }).extend({
    kind: z.enum(WORKSHEET_KINDS),
    actor_id: name.optional().describe('Of a breach: a person, or the id of a key'),
    ip: name.optional().describe('Of a breach'),
    session_id: name.optional().describe('Of a breach'),
    aware_at: z.string().max(64).optional().describe('Of a breach: since when it is known'),
    subject_id: name.optional().describe('Of the other kinds: whose records'),
  }),
  status: 200,
  output: report,
  outputMediaTypes: REPORT_MEDIA_TYPES,
})
