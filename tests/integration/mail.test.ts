import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createMailer } from '@/lib/platform/mail'
import { inviteMember } from '@/lib/services/invitation/create'
import { lookAtInvitation } from '@/lib/services/invitation/look'
import type { Deps } from '@/lib/services/context'
import type { Database } from '@/lib/db/database'
import { capturedLog, testContext, testDeps } from '../helpers/context'
import { mintTenant, openTestDatabase } from '../helpers/database'
import { type SmtpServer, startSmtpServer } from '../helpers/smtp'

const PUBLIC_URL = 'https://audit.example.com'

let db: Database
let smtp: SmtpServer
let deps: Deps

beforeAll(async () => {
  db = await openTestDatabase()
  smtp = await startSmtpServer()
})
afterAll(async () => {
  await smtp.close()
  await db.close()
})
beforeEach(() => {
  smtp.mails.length = 0
  const smtpUrl = `smtp://127.0.0.1:${smtp.port}`
  deps = {
    ...testDeps(db),
    mailer: createMailer({ smtpUrl, from: 'audit@example.com', publicUrl: PUBLIC_URL }),
  }
})

/** The text of a mail, whatever its transfer encoding. */
function textOf(data: string): string {
  const [head = '', ...body] = data.split('\n\n')
  const text = body.join('\n\n')
  if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString('utf8')
  return text
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

async function invite(email: string, tenantName = 'Acme') {
  const ctx = testContext(deps, await mintTenant(db, tenantName))
  return inviteMember({
    ctx: { ...ctx, caller: { ...ctx.caller, kind: 'key' } },
    input: { email, role: 'auditor' },
  })
}

test('an invitation goes to the invited address alone, with a link that works, and the answer has none', async () => {
  const made = await invite('Grace@Example.com')
  expect(made).toMatchObject({ delivery: 'mailed', link: null })
  expect(smtp.mails).toHaveLength(1)
  const [mail] = smtp.mails
  expect(mail?.to).toEqual(['grace@example.com'])
  expect(mail?.from).toContain('<audit@example.com>')
  expect(mail?.data).toMatch(/^Content-Type: text\/plain/m)
  expect(mail?.data).not.toMatch(/text\/html/i)
  const text = textOf(mail?.data ?? '')
  expect(text).toContain('audit log of "Acme", as auditor')
  const token = /https:\/\/audit\.example\.com\/invite\?token=([\w-]+)/.exec(text)?.[1] ?? ''
  expect(await lookAtInvitation(deps, token)).toMatchObject({ email: 'grace@example.com', tenant: 'Acme' })
})

test('nothing from outside makes a header or a recipient', async () => {
  await invite(
    'joan@example.com',
    'Acme\r\nBcc: spy@example.com\r\n\r\n<b>hello</b>\u2028Bcc: spy@example.com',
  )
  const { mailer } = deps
  await mailer
    ?.send({
      to: 'a@example.com\r\nBcc: spy@example.com, spy@example.com',
      subject: 'Hello\r\nBcc: spy@example.com',
      text: 'x',
    })
    .catch(() => {})
  expect(smtp.mails.length).toBeGreaterThan(0)
  for (const { to, data } of smtp.mails) {
    expect(to.filter((address) => address.endsWith('spy@example.com') && to.length > 1)).toEqual([])
    expect(data.split('\n\n')[0]).not.toMatch(/^bcc:/im)
    expect(textOf(data)).not.toMatch(/^bcc:/im)
  }
  expect(smtp.mails[0]?.to).toEqual(['joan@example.com'])
})

test('a mail server that is not there leaves the link to pass on, and a log without it', async () => {
  const captured = capturedLog()
  const gone = await startSmtpServer()
  await gone.close()
  deps = {
    ...deps,
    log: captured.log,
    mailer: createMailer({
      smtpUrl: `smtp://someone:mail-secret@127.0.0.1:${gone.port}`,
      from: 'audit@example.com',
      publicUrl: PUBLIC_URL,
    }),
  }
  const made = await invite('ida@example.com')
  expect(made).toMatchObject({ delivery: 'failed', link: expect.stringMatching(/^\/invite\?token=/) })
  expect(captured.lines()).toContain('an invitation could not be mailed')
  for (const secret of ['mail-secret', 'ida@example.com', String(made.link).split('token=')[1] ?? '?'])
    expect(captured.lines()).not.toContain(secret)
})
