import { readFileSync } from 'node:fs'
import type { Check } from './checks'
import { call } from './http-client'
import { sleep } from './load'

const HEALTH_EVERY_MS = 250
/** Health that takes longer has not told anything: who asks is a load balancer. */
export const HEALTH_TIMEOUT_MS = 10_000
const MEMORY_EVERY_MS = 500

/** What health said, and when; status 0 where it did not answer. */
export type HealthSample = { atMs: number; status: number }

/** Asks for health all the time. Times are those of performance.now(). */
export function watchHealth(base: string) {
  const samples: HealthSample[] = []
  let stopped = false
  const run = async () => {
    while (!stopped) {
      const { status } = await call(`${base}/api/audit/health`, { timeoutMs: HEALTH_TIMEOUT_MS })
      samples.push({ atMs: performance.now(), status })
      await sleep(HEALTH_EVERY_MS)
    }
  }
  const all = run()
  return {
    samples: (): readonly HealthSample[] => samples,
    stop: async () => {
      stopped = true
      await all
    },
  }
}

/** Resident memory in MiB; null where there is no such process or no /proc. */
export function memoryMib(pid: number): number | null {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kib === undefined ? null : Number(kib) / 1024
  } catch {
    return null
  }
}

export function watchMemory(pidOf: () => number) {
  const samples: number[] = []
  const timer = setInterval(() => {
    const mib = memoryMib(pidOf())
    if (mib !== null) samples.push(mib)
  }, MEMORY_EVERY_MS)
  return {
    samples: (): readonly number[] => samples,
    stop: () => clearInterval(timer),
  }
}

/** A time in which the database could not be used. Health must tell from `graceMs` on; null: it may, because that was too short to be seen. */
export type Outage = { fromMs: number; toMs: number; graceMs: number | null }

const isIn = (fromMs: number, toMs: number) => (sample: HealthSample) =>
  sample.atMs >= fromMs && sample.atMs <= toMs

/**
 * Health says 503 while the database is gone, and 200 in time after it is back and at the end.
 * @param backMs how long after an outage it may still say 503
 */
export function checkHealth(
  samples: readonly HealthSample[],
  outages: readonly Outage[],
  backMs: number,
): Check {
  const faults: string[] = []
  for (const { fromMs, toMs, graceMs } of outages) {
    const during = samples.filter(isIn(fromMs + (graceMs ?? 0), toMs))
    const told = during.filter(({ status }) => status === 503).length
    if (graceMs !== null && (told === 0 || told < during.length))
      faults.push(
        `${during.length - told} of ${during.length} answers were not 503 in an outage of ${Math.round(toMs - fromMs)} ms`,
      )
    const after = samples.filter(isIn(toMs, Number.POSITIVE_INFINITY))
    const back = after.find(({ status }) => status === 200)
    if (back === undefined || back.atMs - toMs > backMs)
      faults.push(`not ready again within ${backMs} ms after an outage`)
  }
  const isOutside = ({ atMs }: HealthSample) =>
    outages.every(({ fromMs, toMs }) => atMs < fromMs || atMs > toMs + backMs)
  const outside = samples.filter(isOutside)
  const untrue = outside.filter(({ status }) => status !== 200).length
  if (untrue > 0)
    faults.push(`${untrue} of ${outside.length} answers were not 200 although nothing was wrong`)
  if (samples.at(-1)?.status !== 200) faults.push('not ready at the end')
  return {
    what: 'health tells the truth',
    ok: faults.length === 0,
    found:
      faults.length === 0
        ? `${samples.length} answers, ${samples.filter(({ status }) => status === 503).length} of them 503, ${outages.length} outages`
        : faults.join('; '),
  }
}
