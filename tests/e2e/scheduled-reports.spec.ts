import { readFileSync } from 'node:fs'
import { expect, sideways, test, uniqueSource } from './fixtures'
import { ask, DONE, rowOf } from './report-helpers'

test('a report of one’s own is defined, its faults stand beside their fields, and it is run and retired', async ({
  page,
  provokes,
}) => {
  test.slow()
  provokes(/\/report-definitions/)
  const name = `Own ${uniqueSource()}`
  await page.goto('/reports?tab=custom')
  await page.getByRole('button', { name: 'New definition' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('What it is about').fill('Ours')
  await dialog.getByLabel('Title of the control').fill('Sign-ins')
  await dialog.getByLabel('What the control is about').fill('Who came in')
  await dialog.getByLabel('Title', { exact: true }).fill('Failures')
  await dialog.getByLabel('Question').fill('Who failed?')
  await dialog.getByLabel('Events to look at').fill('typ:user.login')
  await dialog.getByLabel('Exceptions among them (optional)').fill('outcome:failure after:-7d')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByLabel('Events to look at')).toHaveAttribute('aria-invalid', 'true')
  await expect(dialog.getByLabel('Exceptions among them (optional)')).toHaveAttribute('aria-invalid', 'true')
  await expect(dialog.getByLabel('Title of the control')).not.toHaveAttribute('aria-invalid', 'true')
  await expect(dialog.getByText(/at character 1/)).toBeVisible()
  await dialog.getByLabel('Events to look at').fill('type:user.login')
  await dialog.getByLabel('Exceptions among them (optional)').fill('outcome:failure')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const row = rowOf(page, name)
  await expect(row).toContainText('In use')
  expect(await sideways(page)).toBe(0)

  await page.getByRole('button', { name: `New version of ${name}, version 1` }).click()
  await expect(dialog.getByLabel('Events to look at')).toHaveValue('type:user.login')
  await dialog.getByRole('button', { name: 'Add a measure' }).click()
  const added = dialog.getByRole('group', { name: 'Measure 2' })
  await added.getByLabel('Title', { exact: true }).fill('Everything')
  await added.getByLabel('Question').fill('What was there?')
  await added.getByLabel('Events to look at').fill('type:user.*')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(row).toHaveCount(2)
  await page.getByRole('button', { name: `Retire ${name}, version 1` }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Retire definition' }).click()
  await expect(row.filter({ hasText: 'Retired' })).toHaveCount(1)

  await page.getByRole('radio', { name: 'Reports' }).check()
  await ask(page, name, `By ${name}`)
  await expect(rowOf(page, `By ${name}`)).toContainText('Done', DONE)
})

test('a schedule is made, refused where its time is none, paused, resumed, changed and removed', async ({
  page,
  provokes,
}) => {
  provokes(/\/report-schedules/)
  const title = `Schedule ${uniqueSource()}`
  await page.goto('/reports?tab=schedules')
  await page.getByRole('button', { name: 'New schedule' }).click()
  const dialog = page.getByRole('dialog', { name: 'New schedule' })
  await dialog.getByLabel('Title (optional)').fill(title)
  await dialog.getByLabel('When', { exact: true }).selectOption({ label: 'At other times' })
  await dialog.getByLabel('Minute, hour, day').fill('* * * * *')
  await dialog.getByLabel('Deliver to').selectOption({ label: 'E-mail addresses, with the file' })
  await dialog.getByLabel('E-mail addresses').fill('nobody')
  await dialog.getByRole('button', { name: 'Make schedule' }).click()
  await expect(dialog.getByRole('alert')).toContainText('This is no e-mail address: nobody')
  await dialog.getByLabel('E-mail addresses').fill('audit@example.com')
  await dialog.getByRole('button', { name: 'Make schedule' }).click()
  await expect(dialog.getByLabel('Minute, hour, day')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('When', { exact: true }).selectOption({ label: 'Quarterly, on the first at 03:00' })
  await dialog.getByRole('button', { name: 'Make schedule' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  const row = rowOf(page, title)
  await expect(row).toContainText('audit@example.com')
  await expect(row).toContainText('Active')
  expect(await sideways(page)).toBe(0)
  await row.getByRole('button', { name: `Pause: ${title}` }).click()
  await expect(row).toContainText('Paused')
  await row.getByRole('button', { name: `Resume: ${title}` }).click()
  await expect(row).toContainText('Active')
  await row.getByRole('button', { name: `Change: ${title}` }).click()
  const change = page.getByRole('dialog', { name: 'Change the schedule' })
  await expect(change.getByLabel('E-mail addresses')).toHaveValue('audit@example.com')
  await change.getByLabel('Deliver to').selectOption({ label: 'Nobody; it is kept here' })
  await change.getByRole('button', { name: 'Save' }).click()
  await expect(row).toContainText('Nobody; it is kept here')
  await row.getByRole('button', { name: `Remove: ${title}` }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove schedule' }).click()
  await expect(row).toHaveCount(0)
})

test('a worksheet says what it needs beside its fields, and is downloaded', async ({ page, provokes }) => {
  provokes(/\/worksheet\?/)
  await page.goto('/reports')
  await page.getByRole('button', { name: 'Worksheet' }).click()
  const dialog = page.getByRole('dialog', { name: 'Worksheet' })
  await dialog.getByRole('button', { name: 'Download' }).click()
  const account = dialog.getByLabel('Account or key')
  await expect(account).toHaveAccessibleDescription(/Give actor_id or ip or session_id/)
  await expect(account).toBeFocused()
  await account.fill('usr_1034')
  await dialog.getByLabel('Known since (optional)').fill('soon')
  await dialog.getByRole('button', { name: 'Download' }).click()
  await expect(dialog.getByLabel('Known since (optional)')).toHaveAccessibleDescription(/not a time|RFC 3339/)
  await dialog.getByLabel('Known since (optional)').fill('-2h')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Download' }).click(),
  ])
  expect(file.suggestedFilename()).toMatch(/^report-breach-.*\.pdf$/)
  expect(
    readFileSync(await file.path())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})
