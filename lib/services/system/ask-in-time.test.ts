import { expect, test } from 'vitest'
import { askInTime } from './ask-in-time'

const database = () => ({ identity: {}, mode: 'server' }) as const
const never = () => new Promise<never>(() => undefined)
const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 1))

test('an answer is given on, and so is what went wrong', async () => {
  expect(await askInTime(database(), () => Promise.resolve('well'))).toBe('well')
  await expect(askInTime(database(), () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
})

test('one that is silent is given up', async () => {
  await expect(askInTime(database(), never, 1)).rejects.toThrow('did not answer in time')
})

test('one that is silent is not asked again until it has answered', async () => {
  const db = database()
  let say = () => undefined as void
  let asked = 0
  const ask = () => {
    asked++
    return new Promise<void>((resolve) => (say = resolve))
  }
  await expect(askInTime(db, ask, 1)).rejects.toThrow('in time')
  await expect(askInTime(db, ask, 1)).rejects.toThrow('in time')
  expect(asked).toBe(1)
  say()
  await soon()
  expect(await askInTime(db, () => Promise.resolve('well'))).toBe('well')
})

test('each database is one of its own', async () => {
  await expect(askInTime(database(), never, 1)).rejects.toThrow('in time')
  expect(await askInTime(database(), () => Promise.resolve('well'))).toBe('well')
})
