import type { ReactNode } from 'react'
import { cn } from '@/lib/client/class-names'

/** A plain table that scrolls sideways by itself where the screen is too narrow for it. */
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
      className="scroll-thin relative overflow-x-auto rounded-lg border border-line"
    >
      <table className="w-full min-w-2xl border-separate border-spacing-0 text-sm">
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

export function Cell({ className, children }: { className?: string; children: ReactNode }) {
  return <td className={cn('h-9 border-b border-line/70 px-3 py-1.5 align-middle', className)}>{children}</td>
}
