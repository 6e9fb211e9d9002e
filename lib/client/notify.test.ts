import { describe, expect, it } from 'vitest'
import { notify, noticesWait, subscribeNotices, takeNotices } from './notify'

describe('notify', () => {
  it('keeps what is said before anybody can show it, in order, and says each thing once', () => {
    const woken: number[] = []
    const stop = subscribeNotices(() => woken.push(1))
    notify('success', 'one')
    notify('error', 'two')
    expect(noticesWait()).toBe(true)
    const shown: string[] = []
    const release = takeNotices(({ text }) => shown.push(text))
    notify('success', 'three')
    expect(shown).toEqual(['one', 'two', 'three'])
    expect(noticesWait()).toBe(false)
    expect(woken).toHaveLength(2)
    release()
    stop()
  })
})
