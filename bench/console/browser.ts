import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { findChromium, LAUNCH_ARGS } from '@/tests/helpers/browser'

const VIEWPORT = { width: 1440, height: 900 }

/** What the page notes for us, from before its first script. */
export type Noted = {
  /** Largest contentful paint so far, ms since the navigation began. */
  lcpMs: number
  /** The longest of the interactions since it was set to 0, from the input to the next paint, ms; 0 where none took 16. */
  paintMs: number
  /** When the last input came, in the time of the page. */
  inputAtMs: number
}

// A text, because the loader of this script rewrites functions in a way that a page does not understand.
const NOTE = `
globalThis.__name ??= (named) => named
globalThis.noted = { lcpMs: NaN, paintMs: 0, inputAtMs: 0 }
const observe = (type, each, more = {}) =>
  new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true, ...more })
observe('largest-contentful-paint', (entry) => (noted.lcpMs = entry.startTime))
observe('event', (entry) => {
  if (entry.interactionId > 0) noted.paintMs = Math.max(noted.paintMs, entry.duration)
}, { durationThreshold: 16 })
for (const type of ['pointerdown', 'keydown'])
  addEventListener(type, (event) => (noted.inputAtMs = event.timeStamp), { capture: true })
`

export type Session = Awaited<ReturnType<BrowserContext['storageState']>>

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium(), args: [...LAUNCH_ARGS] })

/** A browser without a cache, signed in where there is a session. */
export async function openContext(
  browser: Browser,
  base: string,
  session?: Session,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: base,
    viewport: VIEWPORT,
    ...(session === undefined ? {} : { storageState: session }),
  })
  await context.addInitScript(NOTE)
  return context
}

export async function signIn(
  browser: Browser,
  base: string,
  who: { email: string; password: string },
): Promise<Session> {
  const context = await openContext(browser, base)
  const page = await context.newPage()
  await page.goto('/sign-in', { waitUntil: 'networkidle' })
  await page.getByLabel('E-mail').fill(who.email)
  await page.getByLabel('Password').fill(who.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/dashboard')
  const session = await context.storageState()
  await context.close()
  return session
}

export const visit = (page: Page, path: string) => page.goto(path, { waitUntil: 'networkidle' })
