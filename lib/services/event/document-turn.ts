/** Documents that are written at the same time; each takes a thread's time and some memory. More wait. */
const DOCUMENTS_AT_ONCE = 2

let running = 0
const waiting: (() => void)[] = []

/** Waits for a turn. @returns what gives it back, which must be called once */
export async function documentTurn(): Promise<() => void> {
  if (running < DOCUMENTS_AT_ONCE) running++
  else await new Promise<void>((resolve) => waiting.push(resolve))
  return () => {
    const next = waiting.shift()
    // The turn goes on to the next one as it is.
    if (next === undefined) running--
    else next()
  }
}
