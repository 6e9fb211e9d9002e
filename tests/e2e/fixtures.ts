import {
  type BrowserContext,
  type ConsoleMessage,
  expect,
  type Locator,
  type Page,
  type Route,
  test as base,
} from '@playwright/test'
import { waitForHydration } from './hydrated'
import { API_KEY, type Api, apiWith, baseUrl, SESSION_FILE } from './world'

type Fixtures = {
  api: Api
  /** Names answers this test provokes, by path, so that they are no faults of the page. */
  provokes: (path: RegExp) => void
}

/** What a browser says of an answer with an error status, beside the answer itself. */
const isAboutResponse = (message: ConsoleMessage) => message.text().startsWith('Failed to load resource')

type Violation = { directive: string; blocked: string; sample: string; document: string }

/** Collects what a browser reports against the Content-Security-Policy, in every page of a context. */
async function watchPolicy(context: BrowserContext, violations: string[]): Promise<void> {
  await context.exposeBinding(
    'reportViolation',
    (_source, { directive, blocked, sample, document }: Violation) => {
      violations.push(`${directive} refused ${blocked} ${JSON.stringify(sample)} on ${document}`)
    },
  )
  await context.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = Reflect.get(window, 'reportViolation') as (violation: Violation) => void
      report({
        directive: event.effectiveDirective,
        blocked: event.blockedURI,
        sample: event.sample,
        document: event.documentURI,
      })
    }),
  )
  // What is refused before the script above runs is still said in the console.
  context.on('console', (message) => {
    if (/Content.Security.Policy|Trusted ?Type/i.test(message.text())) violations.push(message.text())
  })
}

/** Listens to everything a page says and asks for, in all its tabs. Gives the faults so far. */
function watch(page: Page, provoked: readonly RegExp[]): string[] {
  const faults: string[] = []
  const isProvoked = (url: string) => provoked.some((pattern) => pattern.test(url))
  const context = page.context()
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    if (isAboutResponse(message)) return
    faults.push(`console ${message.type()}: ${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => faults.push(`uncaught: ${error.error().message}`))
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? ''
    // The page itself gives up a question it has no more use for.
    if (reason === 'net::ERR_ABORTED' || isProvoked(request.url())) return
    faults.push(`request failed: ${request.method()} ${request.url()} ${reason}`)
  })
  context.on('response', (response) => {
    if (response.status() >= 400 && !isProvoked(response.url()))
      faults.push(`answer: ${response.status()} ${response.url()}`)
  })
  return faults
}

const provoked = new WeakMap<Page, RegExp[]>()

/** A test that fails when the browser reported anything against the policy, in whatever page it opened. */
export const policedTest = base.extend<{ violations: string[] }>({
  violations: [
    async ({ browser }, give) => {
      const violations: string[] = []
      const watching: Promise<void>[] = []
      const listen = (context: BrowserContext) => {
        waitForHydration(context)
        watching.push(watchPolicy(context, violations))
      }
      browser.on('context', listen)
      await give(violations)
      browser.off('context', listen)
      await Promise.all(watching)
      expect(violations, 'what the browser reported against the policy').toEqual([])
    },
    { auto: true },
  ],
  // Made after the listener, so that its own pages are watched too.
  context: async ({ violations: _watched, context }, give) => give(context),
})

export const test = policedTest.extend<Fixtures & { quiet: void }>({
  baseURL: async ({}, give) => give(baseUrl()),
  storageState: SESSION_FILE,
  api: async ({}, give) => give(apiWith(API_KEY)),
  provokes: async ({ page }, give) => {
    await give((path) => provoked.get(page)?.push(path))
  },
  quiet: [
    async ({ page }, give) => {
      const patterns: RegExp[] = []
      provoked.set(page, patterns)
      const faults = watch(page, patterns)
      await give()
      expect(faults, 'what the page complained of').toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

/** Rows of the table, or cards on a narrow screen. */
export const rowsOf = (page: Page): Locator => page.getByTestId('event-row')

export const rowIds = (page: Page): Promise<string[]> =>
  rowsOf(page).evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row-id') ?? ''))

/** Opens the events page and waits until the list has answered. */
export async function openEvents(page: Page, params: Record<string, string> = {}): Promise<void> {
  await page.goto(`/events?${new URLSearchParams(params)}`)
  await settled(page)
}

export const isList = (url: URL): boolean => url.pathname === '/api/audit/events'

/**
 * Lets the browser itself ask for the first page of the list, whose answer otherwise comes with the HTML: it opens a question
 * that is refused, and takes the filters away. That provokes answers of `/api/audit/events`.
 * @param answer to what the browser asks then
 */
export async function askForList(page: Page, answer: (route: Route) => Promise<void>): Promise<void> {
  await page.goto(`/events?q=${encodeURIComponent('severty:error')}`)
  const clear = page.getByRole('button', { name: 'Clear all filters' })
  await expect(clear).toBeVisible()
  await page.route(isList, answer)
  await clear.click()
}

/** Waits until the rows on the page answer what is asked now. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('status', { name: 'Loading events' })).toHaveCount(0)
  await expect(page.getByText(/^\d+ events loaded at /)).toBeAttached()
  await expect(
    page
      .getByTestId('event-row')
      .or(page.getByRole('heading', { level: 2 }))
      .first(),
  ).toBeVisible()
}

/** Scrolls an endless list to its end, and gives the ids in the order in which they came into sight. */
export async function scrollThrough(page: Page, scroller: Locator, stepPx: number): Promise<string[]> {
  const seen = new Set<string>()
  const isAtEnd = async () => {
    for (const id of await rowIds(page)) seen.add(id)
    const below = await scroller.evaluate((root, px) => {
      root.scrollBy(0, px)
      return root.scrollHeight - root.clientHeight - root.scrollTop
    }, stepPx)
    return below < 2 && (await page.getByText('That is all.').isVisible())
  }
  await expect.poll(isAtEnd, { intervals: [20], timeout: 40_000 }).toBe(true)
  // The last step may have brought more rows.
  await expect(page.getByText('That is all.')).toBeInViewport()
  for (const id of await rowIds(page)) seen.add(id)
  return [...seen]
}

export const eventsTable = (page: Page): Locator => page.getByRole('table', { name: 'Events', exact: true })
export const queryBar = (page: Page): Locator => page.getByRole('combobox', { name: 'Query' })
export const drawer = (page: Page): Locator => page.getByRole('dialog')

/** How many pixels the page is wider than the screen. A phone makes its window as wide as what overflows, so that says nothing. */
export async function sideways(page: Page): Promise<number> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  return Math.max(0, width - (page.viewportSize()?.width ?? 0))
}

/** One parameter of the address the page shows now. */
export const param = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name)

/** A service of its own, so that a test sees only what it sent itself. */
export const uniqueSource = (): string => `e2e-${crypto.randomUUID().slice(0, 8)}`
