import 'server-only'
import { connect, type Socket } from 'node:net'

/** What the driver (postgres.js 3.4.9) passes of its options: addresses and ports by their place, or the path of a Unix socket. */
type Address = { host: string[]; port: number[]; path?: string | false }

/** Which of several hosts to use is known to the driver alone, which then makes its sockets itself. */
const hasSeveralHosts = (url: string) => /^[^/]*\/\/[^/?]*,/.test(url)

/**
 * The driver's socket sends small messages late: one that follows another waits for its acknowledgement (Nagle's algorithm, RFC 896), and the server
 * delays that by 40 ms (RFC 1122, 4.2.3.2). What ends a COPY is such a message, so each append waited.
 */
export const socketOption = (url: string): { socket?: (address: Address) => Socket } =>
  hasSeveralHosts(url)
    ? {}
    : {
        socket: ({ host: [host = 'localhost'], port: [port = 5432], path }) => {
          if (path) return connect({ path })
          // Under these names the driver looks for whom a certificate has to be.
          return Object.assign(connect({ host, port, noDelay: true }), { host, port })
        },
      }
