import { createServer, type Socket } from 'node:net'

export type Received = { from: string; to: string[]; data: string }

export type SmtpServer = { port: number; mails: Received[]; close: () => Promise<void> }

/** As much of RFC 5321 as a mail needs: one connection after the other, every address taken, nothing passed on. */
function serve(socket: Socket, mails: Received[]) {
  let mail: Received = { from: '', to: [], data: '' }
  let inData = false
  let rest = ''
  const say = (line: string) => socket.write(`${line}\r\n`)
  const command = (line: string) => {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'MAIL') mail = { from: line, to: [], data: '' }
    if (verb === 'RCPT') mail.to.push(line.slice(line.indexOf('<') + 1, line.indexOf('>')))
    inData = verb === 'DATA'
    say(inData ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 ok')
    if (verb === 'QUIT') socket.end()
  }
  const line = (text: string) => {
    if (!inData) return command(text)
    if (text !== '.') {
      mail.data += `${text}\n`
      return
    }
    inData = false
    mails.push(mail)
    say('250 taken')
  }
  socket.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + String(chunk)).split('\r\n')
    rest = lines.pop() ?? ''
    for (const one of lines) line(one)
  })
  socket.on('error', () => {})
  say('220 tests')
}

/** A mail server that keeps what it is given. */
export async function startSmtpServer(): Promise<SmtpServer> {
  const mails: Received[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    serve(socket, mails)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    mails,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
