import type {
  ControlStatus,
  Report,
  ReportControl,
  ReportEvent,
  ReportException,
  ReportMeasure,
  Verification,
} from '@/lib/report/model'
import type { ReviewAct } from '@/lib/report/review'
import { FORMULA_TEXTS, HIDDEN_TEXTS, TERMINAL_TEXTS } from './hostile-characters'

export type FixtureKind = 'rich' | 'no_exceptions' | 'not_assessed' | 'failed'
type FixtureOptions = {
  kind?: FixtureKind
  /** Of the measure with the most of them. */
  exceptions?: number
  /** Texts that events and exceptions have instead of plain ones, in turns. */
  texts?: readonly string[]
}

/** Every script that a reader may meet, and one word that never ends. */
export const SCRIPT_TEXTS = [
  'تسجيل دخول المستخدم خارج ساعات العمل (ثلاث مرات)',
  'כניסה של משתמש מחוץ לשעות העבודה, 3 פעמים',
  '管理员在工作时间之外导出了客户数据',
  '管理者が勤務時間外に顧客データを書き出した',
  '관리자가 근무 시간 외에 고객 데이터를 내보냈습니다',
  'उपयोगकर्ता ने कार्य समय के बाहर लॉग इन किया',
  'ผู้ใช้เข้าสู่ระบบนอกเวลาทำงาน',
  'Разжалован администратор базы данных',
  '🚀 deploy by 👩\u200d💻 🇩🇪 finished ✅',
  `https://example.com/${'a-very-long-path-without-an-end'.repeat(8)}`,
  'x'.repeat(300),
]
export const HOSTILE_TEXTS = [
  ...HIDDEN_TEXTS,
  ...TERMINAL_TEXTS,
  ...FORMULA_TEXTS,
  '<script>&amp;"\'</script>',
]

const START_MS = Date.UTC(2026, 6, 1)
const MINUTE_MS = 60_000
const at = (n: number) => new Date(START_MS + n * 17 * MINUTE_MS).toISOString()
const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0')

const TYPES = ['user.role_changed', 'data.exported', 'security.access_denied', 'system.config_changed']

function eventOf(n: number, texts: readonly string[]): ReportEvent {
  const text = texts[n % Math.max(texts.length, 1)]
  return {
    id: `018f3c2a-7b1e-7000-8000-${hex(n, 12)}`,
    seq: 1_000 + n * 3,
    occurred_at: at(n),
    event_type: TYPES[n % TYPES.length] ?? '',
    action: text ?? 'grant',
    severity: n % 5 === 0 ? 'critical' : 'info',
    outcome: n % 4 === 0 ? 'failure' : 'success',
    source: 'billing-service',
    actor: text ?? `user-${n % 40}@example.com`,
    resource: n % 6 === 5 ? null : (text ?? `invoice/${n}`),
    description: n % 3 === 0 ? (text ?? 'The role of a colleague was changed without a ticket') : null,
  }
}

function exceptionOf(n: number, texts: readonly string[]): ReportException {
  const text = texts[n % Math.max(texts.length, 1)]
  const events = Array.from({ length: 1 + (n % 3) }, (_, k) => eventOf(n + k, texts))
  return {
    id: hex(n + 1, 16),
    at: at(n),
    title: text ?? 'A privilege was granted and no approval was recorded within seven days',
    subject: n % 4 === 3 ? null : (text ?? `user-${n % 40}@example.com`),
    facts: [
      { label: 'Granted by', value: text ?? `admin-${n % 7}@example.com` },
      { label: 'Days without approval', value: String(7 + (n % 20)) },
    ],
    events,
    event_count: n % 50 === 0 ? events.length + 40 : events.length,
    query: `seq:${1_000 + n * 3}`,
  }
}

function measureOf(
  n: number,
  title: string,
  count: number,
  texts: readonly string[],
  changes: Partial<ReportMeasure> = {},
): ReportMeasure {
  return {
    id: `measure-${n}`,
    title,
    question: `Was every act behind “${title}” done by someone who was allowed to, and was it approved in time?`,
    rule: 'A grant without an event access.approved for the same person within seven days.',
    population: { query: `type:${TYPES[n % TYPES.length]} outcome:success`, count: 420 + n },
    missing: null,
    exception_count: count,
    exceptions: Array.from({ length: count }, (_, k) => exceptionOf(k + n * 7, texts)),
    sample: {
      seed: hex(0xabcdef12345 + n, 64),
      size: 3,
      population: 420 + n,
      events: [0, 1, 2].map((k) => eventOf(500 + n * 10 + k, texts)),
    },
    figures: [
      { label: 'Grants', value: 420 + n, query: 'type:user.role_changed' },
      { label: 'Longest time until an approval', value: '6 days, 4 hours', query: null },
    ],
    tables: [
      {
        title: 'By month',
        columns: ['Month', 'Grants', 'Approved'],
        rows: [
          ['2026-07', 140, 139],
          ['2026-08', 150, null],
          ['2026-09', 130 + n, 128],
        ],
      },
    ],
    ...changes,
  }
}

const TITLES = [
  'Logical access security',
  'Registration and authorisation of new users',
  'Changes and removal of access',
  'Restriction of physical access to facilities and protected information assets, as far as it is recorded by services',
  'Transmission of data',
  'Detection of changes in configuration',
  'Monitoring of the system’s components',
  'Evaluation of security events',
  'Response to incidents',
  'Recovery',
  'Management of changes',
  'Disposal of confidential information',
]

function controlsOf(kind: FixtureKind, counts: readonly number[]): ReportControl[] {
  return TITLES.map((title, n) => {
    const measures = n === 11 ? [] : n % 4 === 3 ? ['measure-0', `measure-${n % 6}`] : [`measure-${n % 6}`]
    const found = [...new Set(measures)].reduce((sum, id) => sum + (counts[Number(id.slice(8))] ?? 0), 0)
    const wanted = found > 0 ? 'exceptions' : n === 11 ? 'not_assessed' : 'met'
    const status = kind === 'not_assessed' ? 'not_assessed' : wanted
    return {
      id: `CC6.${n + 1}`,
      title,
      about: `The entity restricts and records who may act, and reviews “${title.toLowerCase()}” in the period.`,
      status,
      missing:
        status === 'not_assessed'
          ? [
              'No service sent an event of the type access.reviewed in the period.',
              'The rule for retention is unknown.',
            ]
          : [],
      exception_count: status === 'not_assessed' ? 0 : found,
      measures: [...new Set(measures)],
    }
  })
}

function verificationOf(kind: FixtureKind): Verification {
  const isOk = kind !== 'failed'
  const problems = Array.from({ length: isOk ? 0 : 14 }, (_, n) => ({
    seq: n === 13 ? null : 1_200 + n,
    code: n === 13 ? 'root_differs' : 'leaf_differs',
    reason: 'The leaf of what is stored is not the one in the tree',
  }))
  return {
    ok: isOk,
    mode: 'full',
    events_checked: 12_345,
    events_right: 12_345 - problems.length,
    checkpoints_right: 30,
    problem_count: isOk ? 0 : 200,
    problems,
    statement: isOk
      ? 'The leaf of each of the 12,345 events of the period was computed from what is stored and is the one in the tree; 30 of 30 checkpoints are right. What was never sent to the log can not be seen in it.'
      : 'Of 12,345 events of the period 200 are not what the log signed. Nothing in this report that rests on them can be relied on.',
  }
}

/** A report that has what a report may have. The same options give the same report. */
export function reportFixture({ kind = 'rich', exceptions = 6, texts = [] }: FixtureOptions = {}): Report {
  const isQuiet = kind === 'no_exceptions' || kind === 'not_assessed'
  const counts = [exceptions, 2, 0, 5, 0, 1].map((count) => (isQuiet ? 0 : count))
  const measures = [
    'Privileged grants have an approval',
    'Leavers lose their access',
    'Exports of personal data',
    'Changes of configuration have a ticket',
    'Failed sign-ins are followed up',
    'Incidents are closed in time',
  ].map((title, n) =>
    kind === 'not_assessed'
      ? measureOf(n, title, 0, texts, {
          missing: 'There was no event in the period that could answer it.',
          population: { query: null, count: 0 },
          rule: null,
          sample: null,
          figures: [],
          tables: [],
        })
      : measureOf(n, title, counts[n] ?? 0, texts, n === 4 ? { rule: null, sample: null } : {}),
  )
  const controls = controlsOf(kind, counts)
  const count = (status: ControlStatus) => controls.filter((control) => control.status === status).length
  return {
    framework: {
      id: 'soc2',
      name: 'SOC 2 Trust Services Criteria',
      version: '2017 (2022)',
      about: 'What the log can say about the common criteria: access, change and incidents.',
    },
    generator: 'Sentinel Audit 0.1.0',
    tenant: { id: '018f3c2a-0000-7000-8000-000000000001', name: 'Acme <& Sons> GmbH' },
    period: {
      start: '2026-07-01T00:00:00.000Z',
      end: '2026-10-01T00:00:00.000Z',
      time_zone: 'Europe/Berlin',
    },
    completeness: {
      events: 12_345,
      service_events: 12_000,
      first_seq: 1_000,
      last_seq: 13_400,
      first_at: at(0),
      last_at: at(7_000),
      removed: 56,
      gaps: 0,
    },
    checkpoint: {
      origin: 'sentinel-audit/018f3c2a-0000-7000-8000-000000000001',
      size: 14_000,
      root: 'kP0i4SxNj6tKQ3bC0cG6PZrJm4qkq0q6s1o1nq8vX2A=',
      signed_at: '2026-11-24T12:00:00.000Z',
      key: 'sentinel-audit/018f3c2a+5f2e11aa+AQ3X0bTz',
      note: 'sentinel-audit/018f3c2a-0000-7000-8000-000000000001\n14000\nkP0i4SxNj6tKQ3bC0cG6PZrJm4qkq0q6s1o1nq8vX2A=\n\n— sentinel-audit/018f3c2a Xy4RqgAB\n',
    },
    verification: verificationOf(kind),
    retention: {
      required_days: 365,
      source: 'CC7.2, as the auditor reads it',
      in_force: [
        { category: 'user', days: 730, legal_basis: 'Contract', is_enough: true },
        { category: 'api', days: 90, legal_basis: 'Legitimate interest', is_enough: kind !== 'rich' },
      ],
      is_enough: kind !== 'rich',
    },
    summary: {
      met: count('met'),
      exceptions: count('exceptions'),
      not_assessed: count('not_assessed'),
      exception_count: measures.reduce((sum, measure) => sum + measure.exception_count, 0),
    },
    controls,
    measures,
    how_to_verify: [
      'Get the checkpoint of this size from the log, and the public key from somewhere else than the log.',
      'Export the period as evidence and give the file to the offline verifier.',
      'Run each filter of this report again: it gives the events that are named here.',
    ],
  }
}

/** What people did about the fixture. */
export const reviewFixture = (text = 'The ticket was found: OPS-4711'): ReviewAct[] => [
  { id: 'act-1', kind: 'opened', exception_id: null, text: null, by: 'Ada <ada@example.com>', at: at(8_000) },
  { id: 'act-2', kind: 'comment', exception_id: hex(1, 16), text, by: 'ada@example.com', at: at(8_001) },
  { id: 'act-3', kind: 'resolve', exception_id: hex(1, 16), text, by: 'bob@example.com', at: at(8_002) },
  { id: 'act-4', kind: 'accept', exception_id: hex(2, 16), text, by: 'bob@example.com', at: at(8_003) },
  {
    id: 'act-5',
    kind: 'reopen',
    exception_id: hex(1, 16),
    text: null,
    by: 'ada@example.com',
    at: at(8_004),
  },
  { id: 'act-6', kind: 'sign_off', exception_id: null, text: null, by: 'bob@example.com', at: at(8_005) },
]
