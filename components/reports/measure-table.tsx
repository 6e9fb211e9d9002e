import { formatCount, type Zone } from '@/lib/client/time-format'
import type { ReportTable } from '@/lib/report/model'
import { SafeText } from '../ui/safe-text'
import { ValueText } from './value-text'

/** A longer table is folded at first. */
const ROWS_OPEN = 8

type Props = { table: ReportTable; zone: Zone }

function Rows({ table, zone }: Props) {
  return (
    <div
      role="region"
      aria-label={table.title}
      tabIndex={0}
      className="scroll-thin max-h-96 overflow-auto rounded-md border border-line print:max-h-none"
    >
      <table className="w-full text-xs">
        <thead>
          <tr>
            {table.columns.map((column, n) => (
              <th
                key={n}
                scope="col"
                className="border-b border-line bg-panel px-2.5 py-1 text-left font-medium text-ink-2"
              >
                <SafeText value={column} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, n) => (
                <td key={n} className="tabular px-2.5 py-0.5 align-top break-words">
                  {cell === null ? (
                    <span className="text-ink-3">–</span>
                  ) : (
                    <ValueText value={cell} zone={zone} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export function MeasureTable({ table, zone }: Props) {
  const title = <SafeText value={table.title} />
  if (table.rows.length > ROWS_OPEN)
    return (
      <details className="text-sm">
        <summary>
          {title}: {formatCount(table.rows.length)} rows
        </summary>
        <div className="mt-1">
          <Rows table={table} zone={zone} />
        </div>
      </details>
    )
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1">
      <p className="text-xs font-medium text-ink-2">{title}</p>
      {table.rows.length === 0 ? (
        <p className="text-xs text-ink-3">No rows.</p>
      ) : (
        <Rows table={table} zone={zone} />
      )}
    </div>
  )
}
