import { randomInt, randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { openEmbedded } from '@/lib/db/embedded'
import { spawnChild, tempDirectory } from '../helpers/spawn-child'

const KILLS = 10
const LIVES_MS_MAX = 900

const [dataDir, removeDirectory] = tempDirectory('crash')
afterAll(removeDirectory)

test(
  'kill -9 at ten random moments: every acknowledged event is there, once, under its seq, and no seq is missing',
  { timeout: 300_000 },
  async () => {
    const tenantId = randomUUID()
    const acknowledged = new Map<string, number>()
    for (let n = 0; n < KILLS; n++) {
      const child = spawnChild('append-until-killed.ts', [dataDir, tenantId])
      // Once the first event is acknowledged, so that every life has some.
      await child.says(/^[0-9a-f-]{36} \d+$/m)
      await new Promise((resolve) => setTimeout(resolve, randomInt(LIVES_MS_MAX)))
      await child.kill('SIGKILL')
      // The last line may be cut off: then the acknowledgement did not arrive whole.
      const lines = child.output().split('\n').slice(1, -1)
      for (const line of lines) {
        const [id = '', seq] = line.split(' ')
        expect(acknowledged.has(id), 'an id is acknowledged once').toBe(false)
        acknowledged.set(id, Number(seq))
      }
    }

    const db = await openEmbedded(dataDir)
    try {
      const rows = await db.query<{ id: string; seq: number }>(
        'select id, seq from events where tenant_id = $1 order by seq',
        [tenantId],
      )
      expect(
        rows.map(({ seq }) => Number(seq)),
        'no seq is missing or double',
      ).toEqual(rows.map((_, n) => n))
      const stored = new Map(rows.map(({ id, seq }) => [id, Number(seq)]))
      expect(stored.size, 'no event is stored twice').toBe(rows.length)
      const lost = [...acknowledged].filter(([id, seq]) => stored.get(id) !== seq)
      expect(lost, `of ${acknowledged.size} acknowledged events`).toEqual([])
      // Nobody tells the last commits of a life from none, but there can't be more of them than were on their way.
      expect(rows.length).toBeGreaterThanOrEqual(acknowledged.size)

      const [head] = await db.query<{ next_seq: number }>(
        'select next_seq from ledger_heads where tenant_id = $1',
        [tenantId],
      )
      expect(Number(head?.next_seq)).toBe(rows.length)
      const [ids] = await db.query<{ n: number }>(
        'select count(*) as n from event_ids where tenant_id = $1',
        [tenantId],
      )
      expect(Number(ids?.n)).toBe(rows.length)
      const [covered] = await db.query<{ n: number }>(
        `select (select coalesce(sum(event_count), 0) from appends) + (select coalesce(sum(event_count), 0) from search_blocks) as n`,
      )
      expect(Number(covered?.n), 'every event is in a block or waits for one').toBe(rows.length)
    } finally {
      await db.close()
    }
  },
)
