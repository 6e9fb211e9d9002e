import { expect, test } from './fixtures'

type Document = { paths: Record<string, Record<string, { operationId: string }>> }

test.describe('without signing in', () => {
  test.use({ storageState: { cookies: [], origins: [] } })

  test('the API page shows every operation of the document, each under its own address', async ({
    page,
    request,
  }) => {
    const document = (await (await request.get('/api/openapi.json')).json()) as Document
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    )
    expect(ids.length).toBeGreaterThan(15)
    await page.goto('/docs')
    for (const id of ids) await expect(page.locator(`article[id="${id}"]`)).toBeAttached()
    await page
      .getByRole('navigation', { name: 'Operations' })
      .getByRole('link', { name: 'exportEventsPost' })
      .click()
    await expect(page.locator('#exportEventsPost')).toBeInViewport()
    await expect(page).toHaveURL(/#exportEventsPost$/)
  })
})

test('every link inside the API page leads somewhere', async ({ page }) => {
  await page.goto('/docs')
  const dead = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')]
      .map((link) => decodeURIComponent(link.hash.slice(1)))
      .filter((id) => document.getElementById(id) === null),
  )
  expect(dead).toEqual([])
})

test('an address that is no page says so', async ({ page, provokes }) => {
  provokes(/\/no-such-page/)
  await page.goto('/no-such-page')
  await page.getByRole('link', { name: 'Go to the events' }).click()
  await expect(page).toHaveURL(/\/events$/)
})
