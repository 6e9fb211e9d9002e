import { cpus, totalmem } from 'node:os'

export type Figure = readonly [what: string, value: string | number]

/** The value below which the share `p` (0 to 1) of the values lies. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN
}

/** What the figures were measured on, for the table's foot. */
export const machine = (): string =>
  `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`

/** Prints a Markdown table, ready for docs/benchmarks.md. */
export function printTable(title: string, figures: readonly Figure[]) {
  console.log(`\n### ${title}\n\n| figure | value |\n| --- | --- |`)
  for (const [what, value] of figures) console.log(`| ${what} | ${value} |`)
  console.log(`\n${machine()}\n`)
}
