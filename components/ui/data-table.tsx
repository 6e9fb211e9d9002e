import type { ReactNode } from 'react'
import { cn } from '@/lib/client/class-names'

/** A plain table. On a narrow screen each row becomes a block, and each cell says which column it is: nothing is out of sight. */
export function DataTable({
  label,
  heads,
  children,
}: {
  label: string
  heads: readonly string[]
  children: ReactNode
}) {
  return (
    <div
      role="region"
      aria-label={label}
      // What scrolls must be reachable by keyboard.
      tabIndex={0}
      data-stacking=""
      className="scroll-thin relative overflow-x-auto rounded-lg border border-line"
    >
      <table className="w-full border-separate md:min-w-2xl border-spacing-0 text-sm">
        <thead>
          <tr>
            {heads.map((head) => (
              <th
                key={head}
                scope="col"
                className="h-8 border-b border-line bg-panel px-3 text-left text-xs font-medium whitespace-nowrap text-ink-2"
              >
                {head === 'Actions' ? <span className="sr-only">{head}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>*]:border-b-0">{children}</tbody>
      </table>
    </div>
  )
}

/** `label` is what stands before the cell on a narrow screen. */
export function Cell({
  label,
  className,
  children,
}: {
  label?: string
  className?: string
  children: ReactNode
}) {
  return (
    <td
      data-label={label}
      className={cn('border-line/70 px-3 py-1.5 align-middle md:h-9 md:border-b', className)}
    >
      {children}
    </td>
  )
}
