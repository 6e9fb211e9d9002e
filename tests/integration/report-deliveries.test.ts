import { createHash, createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ReportSchedule } from '@/lib/contract/report-schedules'
import { ATTACHMENT_BYTES_MAX } from '@/lib/contract/report-terms'
import { deliverReports as deliverJob } from '@/lib/jobs/deliver-reports'
import { createMailer } from '@/lib/platform/mail'
import { deliverReports, TRIES_MAX } from '@/lib/services/report/deliver'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { recordedActs } from '../helpers/context'
import { type Receiver, startReceiver } from '../helpers/receiver'
import { scheduling, type Scheduling } from '../helpers/report-schedules'
import { aMeasure, aReport, REPORTS, SCHEDULES } from '../helpers/reports'
import { type SmtpServer, startSmtpServer } from '../helpers/smtp'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const SECRET = 'a secret of the webhook'

let api: Api
let tenant: Tenant
let smtp: SmtpServer
let receiver: Receiver
let made: Scheduling['made']
let list: Scheduling['list']
let runs: Scheduling['runs']
let nowMs: Scheduling['nowMs']
let advanceTo: Scheduling['advanceTo']
let computed: Scheduling['computed']
let deliveriesOf: Scheduling['deliveriesOf']
let acts: Scheduling['acts']
let clear: Scheduling['clear']

beforeAll(async () => {
  vi.stubEnv('OUTBOUND_ALLOW', '127.0.0.1')
  api = await startApi()
  smtp = await startSmtpServer()
  receiver = await startReceiver()
})
afterAll(async () => {
  await receiver.close()
  await smtp.close()
  await api.close()
  vi.unstubAllEnvs()
})
beforeEach(async () => {
  tenant = await api.mintTenant()
  ;({ made, list, runs, nowMs, advanceTo, computed, deliveriesOf, acts, clear } = scheduling(api, tenant))
  api.deps.clock.advance(HOUR_MS)
  smtp.mails.length = 0
  receiver.calls.length = 0
  receiver.state.status = 200
  mailWith(smtp.port)
})
afterEach(() => clear())

function mailWith(port: number | null) {
  const mail = {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    from: 'audit@example.com',
    publicUrl: 'https://audit.example.com',
  }
  Object.assign(api.deps, { mailer: port === null ? null : createMailer(mail) })
}

describe('a report goes by mail', () => {
  test('to each address with the file, with the id of the delivery, and is an event', async () => {
    advanceTo(
      (await made({ title: 'Für den Vorstand', deliver: { emails: ['a@example.com', 'b@example.com'] } }))
        .next_run_at,
    )
    const report = aReport([aMeasure('m1', ['one'])])
    const run = await computed(report)
    expect(run?.deliveries).toMatchObject([{ state: 'pending' }, { state: 'pending' }])
    expect(await deliverJob.run(api.deps)).toBe('delivered 2 reports')
    expect(smtp.mails.map(({ to }) => to)).toEqual([['a@example.com'], ['b@example.com']])
    const sent = await deliveriesOf()
    for (const [n, { data }] of smtp.mails.entries()) {
      expect(data).toContain(`Message-ID: <${sent[n]?.id}@audit.example.com>`)
      expect(data).toMatch(/Content-Disposition: attachment; filename=\S+\.json/)
      const file = data.split(/Content-Disposition: attachment[^\n]*\n/)[1]?.split('\n--')[0] ?? ''
      const bytes = Buffer.from(file.slice(file.indexOf('\n\n') + 1), 'base64')
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(run?.result?.sha256)
    }
    expect(sent).toMatchObject([
      { state: 'delivered', attempts: 1, target: 'a@example.com', detail: null },
      { state: 'delivered', target: 'b@example.com' },
    ])
    expect((await list())[0]?.last_run?.deliveries).toEqual(sent)
    expect(await acts('report.deliver')).toMatchObject([
      {
        event_type: 'compliance.audit_export',
        metadata: { by: 'email', recipient: 'a@example.com', attempts: 1 },
      },
      { metadata: { recipient: 'b@example.com', report_sha256: run?.result?.sha256 } },
    ])
    expect(await deliverJob.run(api.deps)).toBeNull()
  })

  test('with the link alone where it is too large', async () => {
    advanceTo((await made({ deliver: { emails: ['a@example.com'] } })).next_run_at)
    const huge = aReport([], { how_to_verify: ['x'.repeat(ATTACHMENT_BYTES_MAX)] })
    const run = await computed(huge)
    await deliverReports(api.deps)
    expect(smtp.mails).toHaveLength(1)
    const [mail] = smtp.mails
    expect(mail?.data).not.toMatch(/attachment/)
    expect(mail?.data.replace(/=\n/g, '')).toContain(`https://audit.example.com/reports/${run?.id}`)
    expect(await deliveriesOf()).toMatchObject([
      { state: 'delivered', detail: expect.stringMatching(/too large/i) },
    ])
    // Nobody got the report: there is nobody to tell of an erasure.
    expect(await acts('report.deliver')).toMatchObject([{ event_type: 'data.accessed' }])
  })

  test('to nobody where no mail server is configured, which is said', async () => {
    mailWith(null)
    advanceTo((await made({ deliver: { emails: ['a@example.com'] } })).next_run_at)
    await computed()
    expect(await deliverReports(api.deps)).toBe(0)
    expect(await deliveriesOf()).toMatchObject([
      { state: 'not_delivered', attempts: 1, detail: 'No mail server is configured' },
    ])
    expect(await acts('report.deliver')).toMatchObject([
      { metadata: { reason: 'No mail server is configured' } },
    ])
  })

  test('later, where the mail server is away for a while', async () => {
    const gone = await startSmtpServer()
    await gone.close()
    mailWith(gone.port)
    advanceTo((await made({ deliver: { emails: ['a@example.com'] } })).next_run_at)
    await computed()
    expect(await deliverReports(api.deps)).toBe(0)
    expect(await deliveriesOf()).toMatchObject([
      { state: 'pending', attempts: 1, detail: expect.stringMatching(/^The mail server can not be reached/) },
    ])
    mailWith(smtp.port)
    expect(await deliverReports(api.deps)).toBe(0)
    api.deps.clock.advance(HOUR_MS)
    expect(await deliverReports(api.deps)).toBe(1)
    expect(await deliveriesOf()).toMatchObject([{ state: 'delivered', attempts: 2, detail: null }])
  })

  test('and not, where what is stored is not what was computed', async () => {
    advanceTo((await made({ deliver: { emails: ['a@example.com'] } })).next_run_at)
    await computed()
    await api.db.query('alter table report_documents disable trigger report_documents_stay')
    await api.db.query(`update report_documents set body = body || ' ' where tenant_id = $1`, [tenant.id])
    await api.db.query('alter table report_documents enable trigger report_documents_stay')
    await deliverReports(api.deps)
    expect(smtp.mails).toEqual([])
    expect(await deliveriesOf()).toMatchObject([{ state: 'not_delivered' }])
  })
})

describe('a webhook is told of a report', () => {
  const hooked = (over: object = {}) =>
    made({ deliver: { webhook_url: receiver.url, webhook_secret: SECRET, ...over } })

  test('with its hash and where it is, signed by a secret that is in no answer and no event', async () => {
    const schedule = await hooked()
    expect(schedule.deliver).toEqual({ emails: [], webhook_url: receiver.url, has_webhook_secret: true })
    advanceTo(schedule.next_run_at)
    const run = await computed()
    expect(await deliverReports(api.deps)).toBe(1)
    const [call] = receiver.calls
    const [delivery] = await deliveriesOf()
    expect(JSON.parse(call?.body ?? '')).toEqual({
      type: 'report.finished',
      delivery_id: delivery?.id,
      tenant_id: tenant.id,
      report_id: run?.id,
      schedule_id: schedule.id,
      framework: 'soc2',
      title: null,
      period: { start: run?.start_time, end: run?.end_time, time_zone: 'UTC' },
      sha256: run?.result?.sha256,
      summary: run?.result?.summary,
      download: `${REPORTS}/${run?.id}/download?format=json`,
    })
    const [, seconds, signature] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(call?.headers['x-sentinel-signature'])) ?? []
    expect(signature).toBe(createHmac('sha256', SECRET).update(`${seconds}.${call?.body}`).digest('hex'))
    const everything = JSON.stringify([await list(), await runs(), await recordedActs(api.db, tenant.id)])
    expect(everything).not.toContain(SECRET)
    const [stored] = await api.db.query<{ text: string }>(
      `select encode(webhook_secret_sealed, 'escape') as text from report_schedules where id = $1`,
      [schedule.id],
    )
    expect(stored?.text).not.toContain(SECRET)
    expect((await tenant.get(String(JSON.parse(call?.body ?? '').download))).status).toBe(200)
  })

  test('without a signature where there is no secret; a secret goes with the URL it was given with', async () => {
    const schedule = await hooked()
    const { body } = await tenant.post<ReportSchedule>(`${SCHEDULES}/${schedule.id}`, {
      deliver: { webhook_url: `${receiver.url}/other` },
    })
    expect(body.deliver?.has_webhook_secret).toBe(false)
    advanceTo(schedule.next_run_at)
    await computed()
    await deliverReports(api.deps)
    expect(receiver.calls.map(({ headers }) => headers['x-sentinel-signature'])).toEqual([undefined])
    // What waits for the old URL is not signed by the secret of a new one.
    advanceTo((await list())[0]?.next_run_at ?? null)
    await computed()
    await tenant.post(`${SCHEDULES}/${schedule.id}`, {
      deliver: { webhook_url: receiver.url, webhook_secret: SECRET },
    })
    await deliverReports(api.deps)
    expect(receiver.calls.at(-1)).toMatchObject({ path: '/hook/other' })
    expect(receiver.calls.at(-1)?.headers['x-sentinel-signature']).toBeUndefined()
  })

  test('five times with growing pauses, and then it is given up, which is seen and is an event', async () => {
    advanceTo((await hooked()).next_run_at)
    receiver.state.status = 500
    await computed()
    const pauses: number[] = []
    for (let n = 0; n < TRIES_MAX; n++) {
      expect(await deliverReports(api.deps)).toBe(0)
      const [delivery] = await deliveriesOf()
      if (delivery?.next_try_at == null) break
      pauses.push(Date.parse(delivery.next_try_at) - nowMs())
      expect(await deliverReports(api.deps)).toBe(0)
      advanceTo(delivery.next_try_at)
    }
    expect(receiver.calls).toHaveLength(5)
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
    expect(new Set(pauses).size).toBe(4)
    expect(await deliveriesOf()).toMatchObject([
      { state: 'not_delivered', attempts: 5, detail: 'It answered 500' },
    ])
    expect(await acts('report.deliver')).toMatchObject([
      { metadata: { reason: 'It answered 500', attempts: 5 } },
    ])
    api.deps.clock.advance(7 * DAY_MS)
    await deliverReports(api.deps)
    expect(receiver.calls).toHaveLength(5)
  })

  test('not where it lies inside', async () => {
    vi.stubEnv('OUTBOUND_ALLOW', '')
    advanceTo((await hooked()).next_run_at)
    await computed()
    await deliverReports(api.deps)
    vi.stubEnv('OUTBOUND_ALLOW', '127.0.0.1')
    expect(receiver.calls).toEqual([])
    expect((await deliveriesOf())[0]?.detail).toContain('OUTBOUND_ALLOW')
  })

  test('once, however many processes look at the same time', async () => {
    advanceTo((await hooked()).next_run_at)
    await computed()
    const sent = await Promise.all([1, 2, 3, 4].map(() => deliverReports(api.deps)))
    expect(sent.reduce((sum, one) => sum + one, 0)).toBe(1)
    expect(receiver.calls).toHaveLength(1)
  })

  test('again, under the same id, where a process ended before it noted what it sent', async () => {
    advanceTo((await hooked()).next_run_at)
    await computed()
    // It was claimed by a process that is gone.
    await api.db.query(
      `update report_deliveries set attempts = 1, next_try_at = next_try_at + interval '5 minutes' where tenant_id = $1`,
      [tenant.id],
    )
    expect(await deliverReports(api.deps)).toBe(0)
    api.deps.clock.advance(5 * 60_000)
    expect(await deliverReports(api.deps)).toBe(1)
    expect(await deliveriesOf()).toMatchObject([{ state: 'delivered', attempts: 2 }])
  })
})
