import 'server-only'
import { createTransport } from 'nodemailer'
import type { MailConfig } from '@/lib/config/env'

export type Attachment = { fileName: string; mediaType: string; content: Buffer }

/** One address, one line of subject, plain text. What has an `id` has it in its Message-ID: sent again, it is the same mail. */
export type Mail = {
  to: string
  subject: string
  text: string
  id?: string
  attachments?: readonly Attachment[]
}

export type Mailer = {
  /** The origin that links in mails begin with. */
  origin: string
  /** Resolves once the mail server has taken the mail. */
  send: (mail: Mail) => Promise<void>
}

const TIMEOUT_MS = 10_000
const SMTP_PORT = 587
const SMTPS_PORT = 465
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]']
/** C0, DEL, C1, and what Unicode calls line and paragraph separators: with them a text could begin a header of its own. */
const BREAKS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g

/** A text from outside as part of one line. */
export const oneLine = (text: string): string => text.replace(BREAKS, ' ').trim()

/** Mail by SMTP. A password never goes over the network in the clear: with one, the server has to offer TLS. */
export function createMailer({ smtpUrl, from, publicUrl }: MailConfig): Mailer {
  const url = new URL(smtpUrl)
  const secure = url.protocol === 'smtps:'
  const auth =
    url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? SMTPS_PORT : SMTP_PORT) : Number(url.port),
    secure,
    requireTLS: url.username !== '' && !LOCAL_HOSTS.includes(url.hostname),
    ...auth,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    origin: publicUrl,
    send: async ({ to, subject, text, id, attachments = [] }) => {
      await transport.sendMail({
        // As an object, so that no comma or bracket in it makes a second recipient.
        to: { name: '', address: oneLine(to) },
        from: { name: 'Sentinel Audit', address: from },
        subject: oneLine(subject),
        text,
        ...(id === undefined ? {} : { messageId: `<${oneLine(id)}@${new URL(publicUrl).hostname}>` }),
        attachments: attachments.map(({ fileName, mediaType, content }) => ({
          filename: oneLine(fileName),
          contentType: mediaType,
          content,
        })),
      })
    },
  }
}
