import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { readAgain } from './read-again'

test('a first answer from before the change is not taken for the one after it', async () => {
  const client = new QueryClient()
  const answers: ((value: string) => void)[] = []
  const observer = new QueryObserver(client, {
    queryKey: ['things'],
    queryFn: ({ signal }) =>
      new Promise<string>((resolve) => {
        signal.addEventListener('abort', () => {})
        answers.push(resolve)
      }),
  })
  const stop = observer.subscribe(() => {})
  const again = readAgain(client, 'things')
  await Promise.resolve()
  answers[0]?.('before')
  await expect.poll(() => answers.length).toBe(2)
  answers[1]?.('after')
  await again
  expect(client.getQueryData(['things'])).toBe('after')
  stop()
  client.clear()
})
