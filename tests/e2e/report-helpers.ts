import type { Page } from '@playwright/test'
import { expect } from './fixtures'
import type { Api } from './world'

const DAY_MS = 86_400_000
export const DONE = { timeout: 90_000 }

/** Long before the demo, whose events other tests count. */
const LONG_AGO_DAYS = 100

/** A day so many days before a day that is long ago, UTC. */
export const dayAgo = (days: number): string =>
  new Date(Date.now() - (LONG_AGO_DAYS + days) * DAY_MS).toISOString().slice(0, 10)
const noonOf = (day: string) => `${day}T12:00:00Z`
const midnightOf = (day: string) => `${day}T00:00:00Z`

type Definition = { id: string; framework: string }
type Run = { id: string; state: string; error: string | null }

async function sent<T>(api: Api, path: string, body: unknown): Promise<T> {
  const answer = await api.send('POST', path, {}, body)
  const text = await answer.text()
  expect(answer.status, text).toBe(201)
  return JSON.parse(text) as T
}

/** Exports of a service of one's own on a day: so many that went well, then so many that failed. */
export const sendExports = (api: Api, source: string, day: string, well: number, failed: number) =>
  api.append(
    Array.from({ length: well + failed }, (_, n) => ({
      event_type: 'data.exported',
      source,
      occurred_at: noonOf(day),
      outcome: n < well ? 'success' : 'failure',
      actor: { id: `person-${n}`, type: 'user' },
      resource: { id: `table-${n}`, type: 'table' },
    })),
  )

/** A definition whose exceptions are the exports of the service that failed. */
export const define = (api: Api, source: string, name = `Exports of ${source}`) =>
  sent<Definition>(api, 'report-definitions', {
    name,
    about: 'What we promised our customers',
    controls: [
      {
        id: 'R1',
        title: 'Exports',
        about: 'Nobody takes customer data away',
        measures: [
          {
            title: 'Failed exports',
            question: 'Did an export fail?',
            population: `source:${source} type:data.exported`,
            exceptions: 'outcome:failure',
          },
        ],
      },
    ],
  })

/** Asks for a report on the days from one up to another, and waits until it is done. */
export async function finishedReport(
  api: Api,
  framework: string,
  first: string,
  end: string,
  title: string,
): Promise<string> {
  const { id } = await sent<Run>(api, 'reports', {
    framework,
    start_time: midnightOf(first),
    end_time: midnightOf(end),
    title,
  })
  const state = async () => (await api.read<Run>(`reports/${id}`)).state
  await expect.poll(state, DONE).toBe('done')
  return id
}

export const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text })

/** Asks for a report in the dialog. */
export async function ask(page: Page, framework: string, title: string) {
  await page.getByRole('button', { name: 'New report' }).click()
  const dialog = page.getByRole('dialog', { name: 'New report' })
  const option = dialog.getByLabel('Framework').locator('option', { hasText: framework })
  await dialog.getByLabel('Framework').selectOption((await option.first().getAttribute('value')) ?? '')
  await dialog.getByLabel('Period').selectOption({ label: 'Other days' })
  await dialog.getByLabel('First day').fill(dayAgo(4))
  await dialog.getByLabel('Last day').fill(dayAgo(1))
  await dialog.getByLabel('Time zone').fill('UTC')
  await dialog.getByLabel('Title (optional)').fill(title)
  await expect(dialog.getByRole('status')).toContainText(`${dayAgo(4)} to ${dayAgo(1)}, UTC`)
  await dialog.getByRole('button', { name: 'Compute' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}
