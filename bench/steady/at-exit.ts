/** What must be taken away even when the run is broken off, such as a mounted disk; the latest first. */
const pending: (() => void)[] = []

process.on('exit', () => {
  for (const run of pending.reverse())
    try {
      run()
    } catch (error) {
      console.error(error)
    }
})
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.on(signal, () => process.exit(code))

/** Has `run` be done at the end of this process, unless it is done before by what this returns. */
export function atExit(run: () => void): () => void {
  pending.push(run)
  return () => {
    const at = pending.indexOf(run)
    if (at < 0) return
    pending.splice(at, 1)
    run()
  }
}
