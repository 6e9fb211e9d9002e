import type { ReactNode } from 'react'

export function Section({
  title,
  description,
  action,
  children,
}: {
  title: string
  description: string
  action?: ReactNode
  children?: ReactNode
}) {
  return (
    <section className="grid gap-3 border-t border-line pt-5">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-sm font-semibold">{title}</h2>
          <p className="text-xs text-ink-3">{description}</p>
        </div>
        {action}
      </div>
      {children}
    </section>
  )
}
