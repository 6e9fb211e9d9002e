import { expect, rowsOf, settled, test } from './fixtures'
import { apiWith } from './world'

const unique = () => crypto.randomUUID().slice(0, 8)

test('a key is shown once, works, and stops working when it is revoked', async ({ page, baseURL }) => {
  const name = `Robot ${unique()}`
  await page.goto('/keys')
  await page.getByRole('button', { name: 'New API key' }).click()
  const dialog = page.getByRole('dialog', { name: 'New API key' })
  await expect(dialog.getByRole('button', { name: 'Make key' })).toBeDisabled()
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('checkbox', { name: /^read/ }).check()
  await dialog.getByRole('button', { name: 'Make key' }).click()
  const secret = await page.getByLabel('Secret API key').innerText()
  expect(secret.length).toBeGreaterThan(30)
  await page.getByRole('button', { name: 'Done' }).click()
  const row = page.getByRole('row').filter({ hasText: name })
  await expect(row).toContainText('ingest, read')
  await expect(row).toContainText('Active')
  expect(await page.content()).not.toContain(secret)
  await page.reload()
  await expect(row).toBeVisible()
  expect(await page.content()).not.toContain(secret)

  const api = apiWith(secret, baseURL)
  const stored = { id: crypto.randomUUID(), event_type: 'user.login', source: name }
  await api.append(stored)
  expect((await api.send('GET', `events/${stored.id}`)).status).toBe(200)
  // It may do what it was made for, and no more.
  expect((await api.send('GET', 'api-keys')).status).toBe(403)

  await row.getByRole('button', { name: `Revoke ${name}` }).click()
  const confirm = page.getByRole('alertdialog', { name: 'Revoke this API key?' })
  await confirm.getByRole('button', { name: 'Cancel' }).click()
  await expect(row).toContainText('Active')
  await row.getByRole('button', { name: `Revoke ${name}` }).click()
  await confirm.getByRole('button', { name: 'Revoke key' }).click()
  await expect(row).toContainText('Revoked')
  expect((await api.send('GET', `events/${stored.id}`)).status).toBe(401)
  expect((await api.send('POST', 'events', {}, stored)).status).toBe(401)
})

test('a key bound to an address is refused from elsewhere, and one is rotated with the same limits', async ({
  page,
  baseURL,
  provokes,
}) => {
  provokes(/\/api\/audit\/api-keys/)
  const name = `Bound ${unique()}`
  await page.goto('/keys')
  await page.getByRole('button', { name: 'New API key' }).click()
  const dialog = page.getByRole('dialog', { name: 'New API key' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Environment').fill('production')
  await dialog.getByLabel('Accepted from').fill('127.0.0.0/8, nowhere')
  await dialog.getByLabel('Events a day').fill('1000')
  await dialog.getByRole('button', { name: 'Make key' }).click()
  await expect(dialog.getByRole('alert')).toHaveText(/must be an IP address/)
  await expect(dialog.getByLabel('Name')).toHaveValue(name)
  await dialog.getByLabel('Accepted from').fill('203.0.113.0/24')
  await dialog.getByRole('button', { name: 'Make key' }).click()
  const bound = await page.getByLabel('Secret API key').innerText()
  await page.getByRole('button', { name: 'Done' }).click()
  expect(
    (await apiWith(bound, baseURL).send('POST', 'events', {}, { event_type: 'user.login' })).status,
  ).toBe(401)

  const row = page.getByRole('row').filter({ hasText: name })
  await expect(row.first()).toContainText('from 203.0.113.0/24')
  await expect(row.first()).toContainText('1,000 events a day')
  await row.getByRole('button', { name: `Rotate ${name}` }).click()
  const rotate = page.getByRole('dialog', { name: 'Rotate this API key?' })
  await rotate.getByLabel('Hours in which both work').fill('1000')
  await rotate.getByRole('button', { name: 'Rotate key' }).click()
  await expect(rotate.getByRole('alert')).toBeVisible()
  await rotate.getByLabel('Hours in which both work').fill('2')
  await rotate.getByRole('button', { name: 'Rotate key' }).click()
  expect(await page.getByLabel('Secret API key').innerText()).not.toBe(bound)
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(row).toHaveCount(2)
  await expect(row.getByRole('button', { name: `Rotate ${name}` })).toHaveCount(1)

  await row.first().getByRole('link', { name: 'What it did' }).click()
  await expect(page).toHaveURL(/\/events\?q=actor/)
})

test('a registered type is accepted with what its schema asks for, until it is retired', async ({
  page,
  api,
}) => {
  const type = `billing_${unique()}.invoice_paid`
  const post = (metadata: object) => api.send('POST', 'events', {}, { event_type: type, metadata })
  expect((await post({ cents: 1 })).status).toBe(400)

  await page.goto('/keys')
  await page.getByRole('button', { name: 'Register type' }).click()
  const dialog = page.getByRole('dialog', { name: 'Register an event type' })
  await dialog.getByLabel('Name').fill('Not A Name')
  await dialog.getByLabel('Metadata schema (optional)').fill('{ no json')
  await dialog.getByRole('button', { name: 'Register' }).click()
  await expect(dialog.getByRole('alert')).toHaveText([/lower-case words joined by dots/, /Not JSON/])
  await dialog.getByLabel('Name').fill(type)
  await dialog
    .getByLabel('Metadata schema (optional)')
    .fill('{"type":"object","required":["cents"],"properties":{"cents":{"type":"integer"}}}')
  await dialog.getByRole('button', { name: 'Register' }).click()
  await expect(dialog).toHaveCount(0)

  expect((await post({ cents: 'many' })).status).toBe(400)
  expect((await post({ cents: 1250 })).status).toBe(201)
  await page.getByRole('searchbox', { name: 'Find an event type' }).fill(type)
  const row = page.getByRole('row').filter({ hasText: type })
  await expect(row).toContainText('Registered')
  await row.getByRole('link', { name: type }).click()
  await settled(page)
  await expect(rowsOf(page)).toHaveCount(1)

  await page.goBack()
  await page.getByRole('searchbox', { name: 'Find an event type' }).fill(type)
  await row.getByRole('button', { name: `Retire ${type}` }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Retire type' }).click()
  await expect(row).toContainText('Retired')
  expect((await post({ cents: 1250 })).status).toBe(400)
})

test('a name that is taken is refused beside its field', async ({ page, provokes }) => {
  provokes(/\/event-types$/)
  await page.goto('/keys')
  await page.getByRole('button', { name: 'Register type' }).click()
  const dialog = page.getByRole('dialog', { name: 'Register an event type' })
  await dialog.getByLabel('Name').fill('deploy.released')
  await dialog.getByRole('button', { name: 'Register' }).click()
  await expect(dialog.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true')
})
