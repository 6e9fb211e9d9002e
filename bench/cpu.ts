import { readdirSync, readFileSync } from 'node:fs'

/** Of `man 5 proc`: user and system time of a task are its fields 14 and 15, in clock ticks (100 a second on Linux). */
const TICK_MS = 10
const USER_FIELD = 13

/**
 * Processor time of each thread of a process so far, in ms, by thread id and name; empty where there is no /proc.
 * It says what an event costs also when other work shares the machine.
 */
export function threadCpuMs(pid: number): Map<string, number> {
  const times = new Map<string, number>()
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
      const ticks = Number(fields[USER_FIELD - 2]) + Number(fields[USER_FIELD - 1])
      times.set(`${thread} ${name}`, ticks * TICK_MS)
    }
  } catch {
    return new Map()
  }
  return times
}
