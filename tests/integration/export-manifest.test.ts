import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openNote } from '@/lib/ledger/signed-note'
import { verifyByNode } from '@/lib/services/ledger/log-keys'
import { type Api, startApi, type Tenant } from '../helpers/api'
import { anEvent, store } from '../helpers/events'
import { trustOf } from '../helpers/ledger'
import { expectProblem } from '../helpers/problem'

const EXPORT = '/api/audit/events/export'
const MANIFEST = `${EXPORT}/manifest`

let api: Api
let tenant: Tenant
beforeAll(async () => {
  api = await startApi()
  tenant = await api.mintTenant()
  await store(tenant, [anEvent(), anEvent({ severity: 'error' }), anEvent({ severity: 'error' }), anEvent()])
})
afterAll(() => api.close())

test.each(['csv', 'json', 'ndjson', 'pdf'])(
  'an export as %s has a manifest that the log signed',
  async (format) => {
    const answer = await tenant.send('GET', `${EXPORT}?format=${format}&severities=error`)
    const bytes = Buffer.from(await answer.arrayBuffer())
    const last = bytes.lastIndexOf('\n', bytes.length - 2) + 1
    const sha256 = createHash('sha256').update(bytes.subarray(0, last)).digest('hex')
    const { status, body } = await tenant.get<string>(MANIFEST, { sha256 })
    expect(status).toBe(200)
    const { text } = openNote(body, (await trustOf(tenant)).logKeys, verifyByNode)
    const [title, record = ''] = text.split('\n')
    expect(title).toBe('sentinel-audit/export-record/v1')
    expect(JSON.parse(record)).toMatchObject({
      format,
      filter: 'severity:error',
      rows: 2,
      seq_low: 1,
      seq_high: 2,
      sha256,
      tenant_id: tenant.id,
    })
  },
)

test('there is none for another hash, for what is no hash, and for another tenant', async () => {
  await expectProblem(await tenant.send('GET', `${MANIFEST}?sha256=${'0'.repeat(64)}`), 404)
  for (const wrong of ['', 'x', 'A'.repeat(64)])
    expect(
      (await expectProblem(await tenant.send('GET', `${MANIFEST}?sha256=${wrong}`), 400)).errors,
    ).toMatchObject([{ field: 'sha256' }])
  const file = (await tenant.get<string>(EXPORT, { format: 'csv' })).body
  const sha256 = /sha256=([0-9a-f]{64})/.exec(file)?.[1] ?? ''
  const stranger = await api.mintTenant()
  await expectProblem(await stranger.send('GET', `${MANIFEST}?sha256=${sha256}`), 404)
})
