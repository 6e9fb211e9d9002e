import type { Browser, Page } from '@playwright/test'
import { bytesOf, PAGES, watchScripts } from '@/tests/e2e/page-scripts'
import { percentile, type Table } from '../table'
import { type Noted, openContext, type Session, visit } from './browser'

/** ms since the navigation began. */
type Load = { ttfbMs: number; fcpMs: number; lcpMs: number }

const kb = (bytes: number) => (bytes / 1000).toFixed(1)

export const halfAnd95 = (values: readonly number[]): string =>
  [0.5, 0.95].map((p) => percentile(values, p).toFixed(0)).join(' / ')

const readLoad = (page: Page): Promise<Load> =>
  page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    const [painted] = performance.getEntriesByName('first-contentful-paint')
    return {
      ttfbMs: navigation?.responseStart ?? Number.NaN,
      fcpMs: painted?.startTime ?? Number.NaN,
      lcpMs: (Reflect.get(window, 'noted') as Noted).lcpMs,
    }
  })

/** What each page brings; the first visits also warm the server. */
export async function scriptsTable(browser: Browser, base: string, session: Session): Promise<Table> {
  const rows: (string | number)[][] = []
  for (const path of PAGES) {
    const context = await openContext(browser, base, session)
    const page = await context.newPage()
    const loaded = watchScripts(page)
    const response = await visit(page, path)
    const html = (await response?.request().sizes())?.responseBodySize ?? Number.NaN
    const scripts = await loaded()
    rows.push([path, scripts.length, kb(bytesOf(scripts)), kb(html)])
    await context.close()
  }
  return {
    title: 'JavaScript of a page until it is at rest, as it comes over the wire',
    columns: [
      { name: 'page' },
      { name: 'files', isNumber: true },
      { name: 'JavaScript, KB gzipped', isNumber: true },
      { name: 'HTML, KB gzipped', isNumber: true },
    ],
    rows,
  }
}

/** Each page `runs` times in a browser that has nothing yet, and right after it in the same browser. */
export async function loadsTable(
  browser: Browser,
  base: string,
  session: Session,
  runs: number,
): Promise<Table> {
  const rows: (string | number)[][] = []
  for (const path of PAGES) {
    const cold: Load[] = []
    const warm: Load[] = []
    for (let run = 0; run < runs; run++) {
      const context = await openContext(browser, base, session)
      for (const loads of [cold, warm]) {
        const page = await context.newPage()
        await visit(page, path)
        loads.push(await readLoad(page))
        await page.close()
      }
      await context.close()
    }
    const cells = [cold, warm].flatMap((loads) => [
      halfAnd95(loads.map(({ ttfbMs }) => ttfbMs)),
      halfAnd95(loads.map(({ fcpMs }) => fcpMs)),
      halfAnd95(loads.map(({ lcpMs }) => lcpMs)),
    ])
    rows.push([path, ...cells])
  }
  const names = ['cold', 'warm'].flatMap((cache) =>
    ['TTFB', 'FCP', 'LCP'].map((paint) => ({ name: `${cache}: ${paint}`, isNumber: true })),
  )
  return {
    title: `First load of a page, ${runs} runs, p50 / p95 in ms`,
    columns: [{ name: 'page' }, ...names],
    rows,
    notes: [
      'Cold: a browser without any file in its cache. Warm: the same browser once more. TTFB is the first byte, FCP the first, LCP the largest contentful paint.',
    ],
  }
}
