import type { ReportTable } from '@/lib/report/model'

/** A title for each column that any row has, named or not. */
export function visibleColumns({ columns, rows }: ReportTable): string[] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), columns.length)
  return Array.from({ length: width }, (_, n) => columns[n] || `Column ${n + 1}`)
}
