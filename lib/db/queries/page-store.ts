/** For a page of 512 events as most are; of larger ones it becomes larger. */
const FIRST_BYTES = 512 * 1024
/** The most that a UTF-16 unit takes as UTF-8. */
const BYTES_MAX = 3

/**
 * The texts of a page outside the heap, in memory that the next page uses again. A page that waits for its turn is alive when memory is tidied up: as texts it was moved to
 * what lasts, and the heap grew by 100 MiB and more while a million events were read.
 */
export function createPageStore() {
  let memory = Buffer.allocUnsafeSlow(FIRST_BYTES)
  const ends: number[] = []
  const reserve = (used: number, bytes: number) => {
    if (used + bytes <= memory.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(memory.length * 2, used + bytes))
    memory.copy(larger, 0, 0, used)
    memory = larger
  }
  return {
    fill: (texts: readonly string[]) => {
      let at = 0
      ends.length = 0
      for (const text of texts) {
        reserve(at, text.length * BYTES_MAX)
        at += memory.write(text, at, 'utf8')
        ends.push(at)
      }
    },
    /** The texts one behind the other, as many together as are asked for. */
    *parts(size: number): Generator<string> {
      for (let first = 0; first < ends.length; first += size) {
        const start = first === 0 ? 0 : ends[first - 1]
        yield memory.toString('utf8', start, ends[Math.min(first + size, ends.length) - 1])
      }
    },
  }
}
