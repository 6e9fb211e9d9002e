import { expect, type Page } from '@playwright/test'
import axe, { type RunOnly } from 'axe-core'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What the other colour scheme can change. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

async function violations(page: Page, runOnly: RunOnly): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const found = await page.evaluate(
    (only) => window.axe.run(document, { runOnly: only, resultTypes: ['violations'] }),
    runOnly,
  )
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help} at ${node.target.join(' ')} (${node.failureSummary ?? ''})`),
  )
}

declare global {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- the global is merged, which a type can't be
  interface Window {
    axe: typeof axe
  }
}

/** Looks at what the page shows now, in both colour schemes. */
export async function expectAccessible(page: Page, what: string) {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveClass(new RegExp(`\\b${colorScheme}\\b`))
    const runOnly: RunOnly =
      colorScheme === 'light' ? { type: 'tag', values: TAGS } : { type: 'rule', values: COLOUR_RULES }
    expect(await violations(page, runOnly), `${what}, ${colorScheme}`).toEqual([])
  }
}
