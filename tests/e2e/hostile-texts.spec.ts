import type { Page } from '@playwright/test'
import { drawer, expect, openEvents, rowsOf, sideways, test, uniqueSource } from './fixtures'
import { dayAgo, define, finishedReport } from './report-helpers'
import { ADMIN } from './world'

const XSS = '<img src=x onerror="window.hacked=1">'
const SCRIPT = '</script><script>window.hacked=1</script>'
const BIDI = 'invoice\u202egnp.exe'
const ANSI = '\u001b[31mred\u001b[0m'
const ZERO_WIDTH = 'pay\u200bpal'
const LONG = 'A'.repeat(4_000)

const hostile = (source: string) => ({
  event_type: 'data.updated',
  source,
  action: XSS,
  description: `${SCRIPT} ${LONG}`,
  actor: { id: XSS, type: 'user', name: BIDI, user_agent: ANSI },
  resource: {
    id: 'javascript:window.hacked=1',
    type: SCRIPT,
    name: ZERO_WIDTH,
    attributes: { [XSS]: SCRIPT },
  },
  tags: [XSS, '{{constructor.constructor("window.hacked=1")()}}'],
  metadata: { [XSS]: XSS, [BIDI]: ANSI, deep: { __html: SCRIPT } },
  changes: { before: { [XSS]: 1 }, after: { [XSS]: SCRIPT } },
})

/** Nothing that came from outside ran, became an element, or pushed the page out of its frame. */
async function expectHarmless(page: Page) {
  expect(await page.evaluate(() => Reflect.get(window, 'hacked') as unknown)).toBeUndefined()
  await expect(page.locator('img[src="x"]')).toHaveCount(0)
  await expect(page.locator('a[href^="javascript:"]')).toHaveCount(0)
  expect(await sideways(page)).toBe(0)
}

test('markup, scripts and control characters in an event are shown as text', async ({
  page,
  api,
  isMobile,
}) => {
  const source = uniqueSource()
  await api.append(hostile(source))
  await openEvents(page, { sources: source })
  const row = rowsOf(page)
  // Hidden characters are named where they stand, so that one text cannot look like another.
  await expect(row).toContainText('invoiceRLOgnp.exe')
  await expect(row).toContainText('payZWSPpal')
  if (!isMobile) await expect(row).toContainText(XSS)
  await expectHarmless(page)

  await row.click()
  for (const text of [XSS, SCRIPT, 'ESC[31mredESC[0m', 'javascript:window.hacked=1', '{{constructor'])
    await expect(drawer(page)).toContainText(text)
  await drawer(page).getByText('The whole event as JSON').click()
  await expectHarmless(page)
})

test('hostile values can be filtered by, and stand in the filters as text', async ({ page, api }) => {
  const source = uniqueSource()
  await api.append([hostile(source), { event_type: 'user.login', source }])
  await openEvents(page, { sources: source, actor_ids: XSS })
  await expect(rowsOf(page)).toHaveCount(1)
  await expect(page.getByRole('list', { name: 'Filters' })).toContainText(XSS)
  await rowsOf(page).click()
  await drawer(page)
    .getByRole('button', { name: /^Action <img/ })
    .click()
  await expect(rowsOf(page)).toHaveCount(1)
  await expectHarmless(page)
})

test('a report shows hostile values, and a hostile definition, as text', async ({ page, api }) => {
  const source = uniqueSource()
  const occurred_at = `${dayAgo(2)}T12:00:00Z`
  const event = { ...hostile(source), event_type: 'data.exported', occurred_at, outcome: 'failure' }
  await api.append(event)
  const { framework } = await define(api, source, XSS)
  const id = await finishedReport(api, framework, dayAgo(4), dayAgo(1), `${SCRIPT} ${'A'.repeat(150)}`)
  await page.goto('/reports')
  await expect(page.getByRole('link', { name: SCRIPT }).first()).toBeVisible()
  await expectHarmless(page)
  await page.goto('/reports?tab=custom')
  await expect(page.getByText(XSS).first()).toBeVisible()
  await expectHarmless(page)
  await page.goto(`/reports/${id}`)
  await expect(page.locator('li[data-exception]')).toHaveCount(1)
  for (const summary of await page.locator('summary').all()) await summary.click()
  await expect(page.locator('main')).toContainText(BIDI.replace('\u202e', 'RLO'))
  await expectHarmless(page)
})

test('a hostile address runs nothing', async ({ page, provokes }) => {
  provokes(/\/api\/audit\/events/)
  await page.goto(`/events?${new URLSearchParams({ q: XSS, search: SCRIPT, sources: XSS, event: SCRIPT })}`)
  // On a narrow screen the drawer of the event that there is none of lies over it.
  const query = page.getByRole('combobox', { name: 'Query', includeHidden: true })
  await expect(query).toHaveValue(XSS)
  await expectHarmless(page)
})

test.describe('before signing in', () => {
  test.use({ storageState: { cookies: [], origins: [] } })

  for (const next of ['javascript:window.hacked=1', '//evil.example', 'https://evil.example/'])
    test(`a link with next=${next} leads no further than the first page`, async ({ page }) => {
      await page.goto(`/sign-in?${new URLSearchParams({ next })}`)
      await page.getByLabel('E-mail').fill(ADMIN.email)
      await page.getByLabel('Password').fill(ADMIN.password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await expect(page).toHaveURL(/^http:\/\/127\.0\.0\.1:\d+\/dashboard$/)
      await expectHarmless(page)
    })
})
