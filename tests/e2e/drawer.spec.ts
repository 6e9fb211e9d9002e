import { drawer, expect, openEvents, param, rowsOf, settled, test, uniqueSource } from './fixtures'

const fullEvent = (source: string) => ({
  id: crypto.randomUUID(),
  event_type: 'user.role_changed',
  occurred_at: '2026-02-03T04:05:06.789012Z',
  severity: 'warning',
  outcome: 'partial',
  action: 'grant role',
  actor: {
    id: `usr_${source}`,
    type: 'user',
    name: 'Grace Hopper',
    email: 'grace@example.com',
    ip_address: '203.0.113.9',
    user_agent: 'Navy/1.0',
    session_id: 'sess_42',
  },
  resource: {
    id: 'usr_7',
    type: 'user',
    name: 'Alan Turing',
    parent_id: 'org_1',
    attributes: { department: 'cryptography' },
  },
  source,
  description: 'Alan may now read everything',
  metadata: { previous_role: 'member', new_role: 'owner', approval: { key: 'SEC-1', votes: 3 } },
  changes: { before: { role: 'member', quota: 5, same: 1 }, after: { role: 'owner', team: 'blue', same: 1 } },
  tags: ['rbac', 'quarterly'],
  compliance_flags: ['sox'],
  duration_ms: 1250,
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  span_id: '00f067aa0ba902b7',
  parent_event_id: '0199b3c0-7a4e-7c11-8f21-3f2d9a1e5b10',
})

test('the drawer shows every field of an event, and says which are empty', async ({ page, api }) => {
  const source = uniqueSource()
  const event = fullEvent(source)
  await api.append([event, { event_type: 'system.startup', source, occurred_at: '2026-02-03T04:05:05Z' }])
  await openEvents(page, { sources: source })
  await rowsOf(page).first().click()
  const texts = [
    ...Object.values(event.actor),
    ...Object.values(event.resource).filter((value) => typeof value === 'string'),
    ...event.tags,
    ...event.compliance_flags,
    event.id,
    event.event_type,
    event.action,
    event.description,
    event.trace_id,
    event.span_id,
    event.parent_event_id,
    'warning',
    'partial',
    '1.25 s',
    '2026-02-03 04:05:06.789012 UTC',
    'SEC-1',
    'cryptography',
  ]
  for (const text of texts) await expect(drawer(page)).toContainText(text)

  await drawer(page).getByText('The whole event as JSON').click()
  const stored = await api.read<Record<string, unknown>>(`events/${event.id}`)
  for (const key of Object.keys(stored))
    await expect(drawer(page).locator('details')).toContainText(`${key}:`)

  await drawer(page).getByRole('button', { name: 'Next event' }).click()
  await expect(drawer(page)).toContainText('system.startup')
  const description = drawer(page).locator('dl > div').filter({ hasText: 'Description' })
  await expect(description).toHaveText('Description–')
})

test('changes are shown as what was added, removed and changed', async ({ page, api }) => {
  const source = uniqueSource()
  await api.append(fullEvent(source))
  await openEvents(page, { sources: source })
  await rowsOf(page).first().click()
  const diff = drawer(page).getByRole('table')
  await expect(diff.getByRole('row')).toHaveText(
    [/Before.*After/, /removedquota.*5/, /changedrole.*member.*owner/, /addedteam.*blue/],
    {
      useInnerText: false,
    },
  )
  await drawer(page).getByRole('checkbox', { name: 'Show what stayed the same (1)' }).check()
  await expect(diff.getByRole('row', { name: /same/ })).toHaveCount(1)
})

test('an event is copied as a value, as JSON, as curl and as a link', async ({ page, api, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const source = uniqueSource()
  const event = fullEvent(source)
  await api.append(event)
  await openEvents(page, { sources: source })
  await rowsOf(page).first().click()
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  const copyAs = async (name: string) => {
    await drawer(page).getByRole('button', { name: 'Copy as' }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  await drawer(page).getByRole('button', { name: 'Copy trace' }).click()
  await expect(page.getByText('Value copied').or(page.getByText('copied')).first()).toBeVisible()
  expect(await clipboard()).toBe(event.trace_id)
  await copyAs('Copy JSON')
  await expect.poll(async () => JSON.parse(await clipboard())).toEqual(await api.read(`events/${event.id}`))
  await copyAs('Copy curl')
  await expect.poll(clipboard).toMatch(/^curl .*\/api\/audit\/events\//)
  await copyAs('Copy link')
  await expect.poll(clipboard).toContain(`event=${event.id}`)
  const link = await clipboard()
  const other = await context.newPage()
  await other.goto(link)
  await expect(other.getByRole('dialog')).toContainText('Alan may now read everything')
})

test('a value is included by a click and excluded by an Alt-click', async ({ page, api }) => {
  const source = uniqueSource()
  await api.append([
    fullEvent(source),
    { ...fullEvent(source), id: crypto.randomUUID(), action: 'revoke role' },
  ])
  await openEvents(page, { sources: source })
  await expect(rowsOf(page)).toHaveCount(2)
  const shown = rowsOf(page).filter({ hasText: 'grant role' })
  await shown.click()
  await drawer(page).getByRole('button', { name: 'Action grant role: include' }).click()
  await expect.poll(() => param(page, 'q')).toBe('action:"grant role"')
  await expect(rowsOf(page)).toHaveCount(1)
  await drawer(page)
    .getByRole('button', { name: 'Action grant role: include' })
    .click({ modifiers: ['Alt'] })
  await expect.poll(() => param(page, 'q')).toBe('-action:"grant role"')
  await expect(rowsOf(page)).toHaveCount(1)
  await expect(rowsOf(page)).toContainText('revoke role')
  // Inside metadata too, by its path.
  await drawer(page)
    .getByRole('button', { name: /^key SEC-1: include/ })
    .click()
  await expect.poll(() => param(page, 'q')).toContain('metadata.approval.key:SEC-1')
  await expect(rowsOf(page)).toHaveCount(1)
})

test('an open event takes no button as its first focus, and covers nothing of the list', async ({ page }) => {
  await openEvents(page)
  await rowsOf(page).first().click()
  await expect(drawer(page)).toBeFocused()
  const box = await drawer(page).boundingBox()
  for (const name of ['Export', 'Filters', 'Older']) {
    const button = await page.getByRole('button', { name, exact: true }).boundingBox()
    expect((button?.x ?? 0) + (button?.width ?? 0), name).toBeLessThanOrEqual(box?.x ?? 0)
  }
})

test('events around one are found in one press', async ({ page, api }) => {
  const source = uniqueSource()
  await api.append(fullEvent(source))
  await openEvents(page, { sources: source })
  await rowsOf(page).first().click()
  await drawer(page).getByRole('button', { name: 'Events around this one' }).click()
  await expect.poll(() => param(page, 'start_time')).toBe('2026-02-03T04:00:06.789Z')
  expect(param(page, 'end_time')).toBe('2026-02-03T04:10:06.789Z')
})

test('an address of an event that does not exist says so', async ({ page, provokes }) => {
  provokes(/\/api\/audit\/events\/0199/)
  await page.goto('/events?event=0199b3c0-0000-7000-8000-000000000000')
  await expect(drawer(page).getByRole('heading', { name: 'No such event' })).toBeVisible()
})

test('a row opens in a tab of its own, as any link does', async ({ page, context }) => {
  await openEvents(page)
  const opening = context.waitForEvent('page')
  await rowsOf(page)
    .first()
    .getByRole('link')
    .click({ modifiers: ['ControlOrMeta'] })
  const tab = await opening
  await settled(tab)
  await expect(tab.getByRole('dialog')).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('an event is checked in the browser, and the check goes red when the server sends a changed one', async ({
  page,
  api,
}) => {
  const source = uniqueSource()
  const event = fullEvent(source)
  await api.append([event])
  await openEvents(page, { sources: source })
  await rowsOf(page).first().click()
  await drawer(page).getByRole('button', { name: 'Check this event' }).click()
  const verdict = drawer(page).getByRole('status').filter({ hasText: 'hashes to its leaf' })
  await expect(verdict).toContainText('As it was stored')
  await expect(verdict).toContainText('The leaf is in the signed tree: yes')
  await verdict.getByText(/^The path:/).click()
  await expect(verdict).toContainText(`sentinel-audit/`)

  // The proof is of the event as it was stored, and the drawer shows another, which it asks for where the list is of others.
  const changed = (one: Record<string, unknown>) => ({ ...one, description: 'Alan may read nothing' })
  const shown = `**/api/audit/events/${event.id}`
  await page.route(shown, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: changed((await response.json()) as Record<string, unknown>) })
  })
  await page.goto(`/events?${new URLSearchParams({ sources: uniqueSource(), event: event.id })}`)
  await expect(drawer(page)).toContainText('Alan may read nothing')
  await drawer(page).getByRole('button', { name: 'Check this event' }).click()
  await expect(verdict).toContainText('Not what the log proves')
  await expect(verdict).toContainText('It is of the event that is shown: no')
  await page.unroute(shown)

  // And where the proof is changed with it, the leaf is another.
  await page.route(`**/api/audit/events/${event.id}/proof`, async (route) => {
    const response = await route.fetch()
    const body = (await response.json()) as { event: Record<string, unknown> }
    await route.fulfill({ response, json: { ...body, event: changed(body.event) } })
  })
  await drawer(page).getByRole('button', { name: 'Check again' }).click()
  await expect(verdict).toContainText('The event hashes to its leaf: no')
})
