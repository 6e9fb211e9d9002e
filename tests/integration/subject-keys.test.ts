import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { subjectKeysOf } from '@/lib/db/queries/subject-keys'
import { type Api, startApi } from '../helpers/api'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

const PEOPLE = 20_000
const key = () => randomBytes(32).toString('hex')

test('many who make keys for the same people at once, each in another order, get the same keys', async () => {
  const tenant = await api.mintTenant()
  const db = api.db.tenant(tenant.id)
  const people = Array.from({ length: PEOPLE }, (_, n) => `person-${n}`)
  const turned = (by: number) => [...people.slice(by), ...people.slice(0, by)]
  const orders = [people, people.toReversed(), turned(5_000), turned(10_000).toReversed(), turned(15_000)]
  // Each has its connection, so that none of them is done before the next begins.
  await Promise.all(orders.map(() => db.query('select pg_sleep(0.1)')))
  const answers = await Promise.all(
    orders.map((subjects) => subjectKeysOf(db, tenant.id, subjects, subjects.map(key))),
  )
  const sorted = answers.map((keys) => keys.toSorted((a, b) => (a.subject < b.subject ? -1 : 1)))
  expect(sorted[0]).toHaveLength(PEOPLE)
  for (const keys of sorted) expect(keys).toEqual(sorted[0])
})
