import type { Browser, Page } from '@playwright/test'
import type { Table } from '../table'
import { type Noted, openContext, type Session, visit } from './browser'
import { halfAnd95 } from './loads'

const ENTRY_DELAY_MS = 200
/** What Event Timing reports from. */
const PAINT_MS_MIN = 16
const ANSWER_TIMEOUT_MS = 20_000

type Step = {
  name: string
  act: (page: Page) => Promise<void>
  /** When the page shows what was asked for; absent where the next paint is all there is to wait for. */
  answered?: 'drawer' | 'rows'
}

const press = (key: string) => (page: Page) => page.keyboard.press(key)
const STEPS: readonly Step[] = [
  { name: 'j: the next row', act: press('j') },
  { name: 'k: the row before', act: press('k') },
  {
    name: 'open an event',
    act: (page) => page.getByTestId('event-row').nth(2).click(),
    answered: 'drawer',
  },
  { name: 'j with the event open', act: press('j') },
  { name: 'Esc: close the event', act: press('Escape') },
  {
    name: 'turn the order around',
    act: (page) => page.getByRole('button', { name: /^Time/ }).and(page.locator('th button')).click(),
    answered: 'rows',
  },
  {
    name: 'choose a value of a filter',
    act: (page) => page.getByRole('checkbox', { name: /^failure/ }).click(),
    answered: 'rows',
  },
  { name: 'a letter in the query', act: (page) => page.getByRole('combobox', { name: 'Query' }).press('s') },
]

const firstRow = (page: Page) =>
  page.evaluate(() => document.querySelector('[data-row-id]')?.getAttribute('data-row-id') ?? '')

/** ms from the input until its answer stands on the page. */
async function untilAnswered(page: Page, what: 'drawer' | 'rows', before: string): Promise<number> {
  const handle = await page.waitForFunction(
    ({ what, before }) => {
      const region = document.querySelector('[role=region][aria-label=Events]')
      const first = document.querySelector('[data-row-id]')?.getAttribute('data-row-id')
      const isThere =
        what === 'drawer'
          ? document.querySelector('[role=dialog] h2') !== null
          : region?.getAttribute('aria-busy') === 'false' && first !== before
      return isThere && performance.now() - (Reflect.get(window, 'noted') as Noted).inputAtMs
    },
    { what, before },
    { polling: 'raf', timeout: ANSWER_TIMEOUT_MS },
  )
  return Number(await handle.jsonValue())
}

async function measure(page: Page, { act, answered }: Step) {
  const before = await firstRow(page)
  await page.evaluate(() => Object.assign(Reflect.get(window, 'noted') as Noted, { paintMs: 0 }))
  await act(page)
  const answerMs = answered === undefined ? null : await untilAnswered(page, answered, before)
  await page.waitForTimeout(ENTRY_DELAY_MS)
  const paintMs = await page.evaluate(() => (Reflect.get(window, 'noted') as Noted).paintMs)
  return { paintMs: Math.max(paintMs, PAINT_MS_MIN), answerMs }
}

export async function interactionsTable(
  browser: Browser,
  base: string,
  session: Session,
  runs: number,
): Promise<Table> {
  const context = await openContext(browser, base, session)
  const page = await context.newPage()
  const paints = new Map<string, number[]>(STEPS.map(({ name }) => [name, []]))
  const answers = new Map<string, number[]>(STEPS.map(({ name }) => [name, []]))
  // The first round loads what is loaded on demand, and counts: it is the p95 that a reader meets.
  for (let run = 0; run < runs; run++) {
    // Anew each time: what was asked once would be answered from the memory of the page.
    await visit(page, '/events')
    for (const step of STEPS) {
      const { paintMs, answerMs } = await measure(page, step)
      paints.get(step.name)?.push(paintMs)
      if (answerMs !== null) answers.get(step.name)?.push(answerMs)
    }
  }
  await context.close()
  return {
    title: `From an input to the next paint on the events page, ${runs} runs, p50 / p95 in ms`,
    columns: [
      { name: 'interaction' },
      { name: 'next paint', isNumber: true },
      { name: 'its answer shows', isNumber: true },
    ],
    rows: STEPS.map(({ name }) => {
      const answered = answers.get(name) ?? []
      return [name, halfAnd95(paints.get(name) ?? []), answered.length === 0 ? '' : halfAnd95(answered)]
    }),
    notes: [
      `The next paint is by Event Timing, as in INP: in steps of 8 ms, and ${PAINT_MS_MIN} stands for all that is not longer.`,
    ],
  }
}
