import { processCpuMs } from './cpu'
import { memoryMib } from './steady/watch'
import type { Figure } from './table'

const SAMPLE_MS = 50

export type Usage = { seconds: number; cpuMs: number; beforeMib: number; peakMib: number }

/** Watches time, processor time and resident memory of a process until `stop`. NaN where there is no /proc. */
export function watchUsage(pid = process.pid): { stop: () => Usage } {
  const now = () => memoryMib(pid) ?? Number.NaN
  const beforeMib = now()
  let peakMib = beforeMib
  const sample = () => {
    const mib = now()
    if (mib > peakMib) peakMib = mib
  }
  const timer = setInterval(sample, SAMPLE_MS)
  const cpuMs = processCpuMs(pid)
  const startedMs = performance.now()
  return {
    stop: () => {
      clearInterval(timer)
      sample()
      const seconds = (performance.now() - startedMs) / 1000
      return { seconds, cpuMs: processCpuMs(pid) - cpuMs, beforeMib, peakMib }
    },
  }
}

export const memoryFigure = ({ beforeMib, peakMib }: Usage): Figure => [
  'memory (RSS) before, peak, growth, MiB',
  [beforeMib, peakMib, peakMib - beforeMib].map(Math.round).join(', '),
]

/** For the foot of a table whose rows are not about one thing. */
export const usageNote = ({ seconds, cpuMs, beforeMib, peakMib }: Usage): string =>
  `${seconds.toFixed(0)} s, of them ${(cpuMs / 1000).toFixed(0)} s of processor time of this process; its memory (RSS) ${Math.round(beforeMib)} MiB before, ${Math.round(peakMib)} at its peak.`
