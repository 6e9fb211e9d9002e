import { cpus, totalmem } from 'node:os'

export type Figure = readonly [what: string, value: string | number]

type Column = { name: string; isNumber?: boolean }
export type Table = {
  title: string
  columns: readonly Column[]
  rows: readonly (readonly (string | number)[])[]
  /** Lines behind the table. */
  notes?: readonly string[]
  /** What did not hold: the run then ends with an error. */
  faults?: readonly string[]
}

/** The value below which the share `p` (0 to 1) of the values lies. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN
}

/** p50 / p95 / p99, min-max of milliseconds; `none` without any. */
export function spread(ms: readonly number[]): string {
  if (ms.length === 0) return 'none'
  const shares = [0.5, 0.95, 0.99].map((p) => percentile(ms, p).toFixed(1)).join(' / ')
  return `${shares}, ${percentile(ms, 0).toFixed(1)}-${percentile(ms, 1).toFixed(1)}`
}

/** What the figures were measured on, for the table's foot. */
export const machine = (): string =>
  `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`

export const figureTable = (title: string, figures: readonly Figure[]): Table => ({
  title,
  columns: [{ name: 'figure' }, { name: 'value' }],
  rows: figures,
})

/** A table as Markdown, ready for docs/benchmarks.md. */
export function markdown({ title, columns, rows, notes = [], faults = [] }: Table): string {
  const row = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
  const lines = [
    row(columns.map(({ name }) => name)),
    row(columns.map(({ isNumber }) => (isNumber === true ? '--:' : '---'))),
    ...rows.map(row),
  ]
  const behind = [...notes, ...faults.map((fault) => `**Wrong:** ${fault}`)]
  return [`### ${title}`, lines.join('\n'), ...behind].join('\n\n')
}

/** Prints figures as a Markdown table. */
export function printTable(title: string, figures: readonly Figure[]) {
  console.log(`\n${markdown(figureTable(title, figures))}\n\n${machine()}\n`)
}
