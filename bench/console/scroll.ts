import type { Browser, CDPSession } from '@playwright/test'
import { percentile, type Table } from '../table'
import { openContext, type Session, visit } from './browser'

/** Two screens and more in each frame. */
const STEP_PX = 2_000
const SLOW_FRAME_MS = 50
const RUN_MS_MAX = 10 * 60_000

async function heapMib(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 2 ** 20
}

type Ride = { seconds: number; frames: number[]; rowsMax: number; isAtEnd: boolean }

/** Scrolls `stepPx` in each frame, down until all rows were loaded and passed, or up to the first. */
const ride = ({ stepPx, msMax }: { stepPx: number; msMax: number }): Promise<Ride> => {
  const root = document.querySelector('[role=region][aria-label=Events]')
  if (root === null) throw new Error('There is no list')
  const frames: number[] = []
  const startedMs = performance.now()
  let rowsMax = 0
  return new Promise((resolve) => {
    let lastMs = startedMs
    const frame = (nowMs: number) => {
      frames.push(nowMs - lastMs)
      lastMs = nowMs
      rowsMax = Math.max(rowsMax, root.querySelectorAll('[data-row-id]').length)
      const below = root.scrollHeight - root.clientHeight - root.scrollTop
      const isAtEnd =
        stepPx < 0 ? root.scrollTop === 0 : below < 2 && (root.textContent ?? '').includes('That is all.')
      if (isAtEnd || nowMs - startedMs > msMax)
        resolve({ seconds: (nowMs - startedMs) / 1000, frames, rowsMax, isAtEnd })
      else {
        root.scrollTop += stepPx
        requestAnimationFrame(frame)
      }
    }
    requestAnimationFrame(frame)
  })
}

/** All events of a range in endless scroll: down while they are loaded, and up again when they are all there. */
export async function scrollTable(
  browser: Browser,
  base: string,
  session: Session,
  { range, events }: { range: Record<string, string>; events: number },
): Promise<Table> {
  const context = await openContext(browser, base, session)
  const page = await context.newPage()
  const cdp = await context.newCDPSession(page)
  await cdp.send('Performance.enable')
  await visit(page, `/events?${new URLSearchParams({ ...range, view: 'scroll' })}`)
  const before = await heapMib(cdp)
  const down = await page.evaluate(ride, { stepPx: STEP_PX, msMax: RUN_MS_MAX })
  const lastIndex = Number(await page.getByTestId('event-row').last().getAttribute('aria-rowindex')) - 1
  const after = await heapMib(cdp)
  const up = await page.evaluate(ride, { stepPx: -STEP_PX, msMax: RUN_MS_MAX })
  const rows = [
    ['down, while they are loaded', down] as const,
    ['up, when they are all there', up] as const,
  ].map(([name, { seconds, frames, rowsMax }]) => [
    name,
    seconds.toFixed(1),
    frames.length,
    percentile(frames, 0.5).toFixed(0),
    percentile(frames, 0.99).toFixed(0),
    frames.filter((ms) => ms > SLOW_FRAME_MS).length,
    Math.max(...frames).toFixed(0),
    rowsMax,
  ])
  await context.close()
  const isWhole = down.isAtEnd && up.isAtEnd && lastIndex === events
  return {
    title: `${events.toLocaleString('en')} rows scrolled, ${STEP_PX.toLocaleString('en')} pixels a frame`,
    columns: [
      { name: 'way' },
      { name: 's', isNumber: true },
      { name: 'frames', isNumber: true },
      { name: 'p50, ms', isNumber: true },
      { name: 'p99, ms', isNumber: true },
      { name: `over ${SLOW_FRAME_MS} ms`, isNumber: true },
      { name: 'longest, ms', isNumber: true },
      { name: 'rows in the DOM, most', isNumber: true },
    ],
    rows,
    notes: [
      `JavaScript heap after a collection: ${before.toFixed(0)} MiB before, ${after.toFixed(0)} MiB with all rows read.`,
    ],
    ...(isWhole ? {} : { faults: [`It came to row ${lastIndex}, and not to the end and back.`] }),
  }
}
