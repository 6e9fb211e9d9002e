import { expect, it } from 'vitest'
import {
  changedScheduleBody,
  deliverFaults,
  emptySchedule,
  newScheduleBody,
  type ScheduleDraft,
} from './report-schedule-form'

const draft = (over: Partial<ScheduleDraft>): ScheduleDraft => ({ ...emptySchedule('soc2', 'UTC'), ...over })

it('sends what was chosen, and no title where there is none', () => {
  expect(
    newScheduleBody(
      draft({ when: 'cron', cron: ' 0 6 * * 1 ', deliver: 'emails', emails: 'a@b.example, c@d.example' }),
    ),
  ).toEqual({
    framework: 'soc2',
    cron: '0 6 * * 1',
    time_zone: 'UTC',
    period: 'last_month',
    verify: 'auto',
    format: 'pdf',
    deliver: { emails: ['a@b.example', 'c@d.example'] },
  })
  expect(newScheduleBody(draft({ emails: 'a@b.example' })).deliver).toBeNull()
})

it('leaves a webhook alone that was not changed, so that it keeps its secret', () => {
  const before = draft({ deliver: 'webhook', webhookUrl: 'https://a.example/x' })
  expect(changedScheduleBody({ ...before, title: 'T' }, before)).not.toHaveProperty('deliver')
  expect(changedScheduleBody({ ...before, webhookSecret: 's'.repeat(16) }, before).deliver).toEqual({
    webhook_url: 'https://a.example/x',
    webhook_secret: 's'.repeat(16),
  })
  expect(changedScheduleBody({ ...before, deliver: 'nobody' }, before).deliver).toBeNull()
})

it('names the address that is none', () => {
  expect(deliverFaults(draft({ deliver: 'emails', emails: 'a@b.example nobody' })).emails).toContain('nobody')
  expect(deliverFaults(draft({ deliver: 'emails' })).emails).toBeDefined()
  expect(deliverFaults(draft({ deliver: 'webhook', webhookUrl: 'ftp://x' })).webhookUrl).toBeDefined()
  expect(deliverFaults(draft({ deliver: 'webhook', webhookUrl: 'https://x.example' }))).toEqual({})
  expect(deliverFaults(draft({ emails: 'nobody' }))).toEqual({})
})
