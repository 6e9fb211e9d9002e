import type { BrowserContext, Page } from '@playwright/test'

const WAIT_MS = 20_000
const POLL_MS = 25

/** Whether every control of a page that React renders has its handlers. Pages that React has no part in are ready as they are. */
const isHydrated = (page: Page): Promise<boolean> =>
  page
    .evaluate(
      () =>
        !('__next_f' in window) ||
        [...document.querySelectorAll('button, input, select, textarea')].every((control) =>
          Object.keys(control).some((key) => key.startsWith('__reactProps')),
        ),
    )
    // The page went elsewhere meanwhile: the next look is at the other one.
    .catch(() => false)

/** Waits until what is pressed is heard: a click on a button that came with the HTML is lost before its code is there. */
export async function hydrated(page: Page): Promise<void> {
  const end = Date.now() + WAIT_MS
  while (!(await isHydrated(page))) {
    if (Date.now() > end) throw new Error(`${page.url()} has controls without handlers after ${WAIT_MS} ms`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

/** Lets every page of a context come back from `goto` and `reload` only when it hears. */
export function waitForHydration(context: BrowserContext): void {
  context.on('page', (page) => {
    const { goto, reload } = page
    page.goto = async (...args) => {
      const response = await goto.apply(page, args)
      await hydrated(page)
      return response
    }
    page.reload = async (...args) => {
      const response = await reload.apply(page, args)
      await hydrated(page)
      return response
    }
  })
}
