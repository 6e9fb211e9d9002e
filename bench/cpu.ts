import { readFileSync } from 'node:fs'

/** Of `man 5 proc`: user and system time are the fields 14 and 15 of a process, in clock ticks, 100 a second on Linux. */
const TICK_MS = 10

/**
 * Processor time of a process so far, in ms; NaN where there is no /proc. It says what an event costs also when other
 * work shares the machine.
 */
export function processCpuMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  } catch {
    return Number.NaN
  }
}
