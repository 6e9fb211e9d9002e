import { createAnswers } from '../answers'
import { ATTACKS, attack, prepareAttacks } from '../attacks'
import { EVENTS, sleep, startReaders, startSenders } from '../load'
import { openRaw } from '../raw-connection'
import { onStand } from '../stand'
import type { SteadyCase } from '../steady-case'

const RATE = 50
const HALF_OPEN = 300
const WARM_UP_MS = 5_000
/** Of a normal client beside it, on a machine that packs and unpacks what the attackers send. */
const P99_MS_MAX = 3_000

/** Connections that are reset in the middle of what they say. */
async function breakOff(base: string) {
  for (let n = 0; n < HALF_OPEN; n++) {
    const raw = await openRaw(base)
    raw.socket.write(`POST ${EVENTS} HTTP/1.1\r\nhost: steady\r\ncontent-length: 100\r\n\r\nhalf`)
    await sleep(5)
    raw.socket.resetAndDestroy()
  }
}

export const hostileClient: SteadyCase = {
  name: 'hostile-client',
  what: 'slow, huge, packed, deep and broken requests: each is refused clearly and in time while a normal client is served',
  run: (given) =>
    onStand(given, {}, async (stand) => {
      const { base, acknowledged } = stand
      prepareAttacks()
      const [appends, reads] = [createAnswers(), createAnswers()]
      const loads = [
        startSenders({
          base,
          acknowledged,
          answers: appends,
          clients: 4,
          batch: 1,
          rate: given.rate ?? RATE,
          again: false,
        }),
        startReaders(base, [`${EVENTS}?limit=20`], 4, reads),
      ]
      await sleep(WARM_UP_MS)
      const results = await Promise.all([
        ...ATTACKS.map((one) => attack(one, base)),
        breakOff(base).then(() => null),
      ])
      await Promise.all(loads.map((load) => load.stop()))
      const p99Ms = Math.max(appends.p99Ms(), reads.p99Ms())
      return stand.judge(
        [
          ['connections reset in the middle of a request', HALF_OPEN],
          ['a normal client beside it, appends: p50 / p95 / p99 / longest, ms', appends.latencies()],
          ['a normal client beside it, reads: p50 / p95 / p99 / longest, ms', reads.latencies()],
        ],
        [
          ...results.flatMap((one) =>
            one === null
              ? []
              : [
                  {
                    what: `${one.name} is refused`,
                    ok: one.ok,
                    found: `${one.status} ${one.code ?? 'without a code'} after ${one.ms} ms`,
                  },
                ],
          ),
          appends.check('a normal client can append'),
          reads.check('a normal client can read'),
          {
            what: 'a normal client is served in time',
            ok: p99Ms <= P99_MS_MAX,
            found: `p99 ${Math.round(p99Ms)} ms; bound ${P99_MS_MAX}`,
          },
        ],
      )
    }),
}
