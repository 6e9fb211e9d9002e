import type { ReactNode } from 'react'

/** A part of the page: its heading, what it is about, and what can be done there. */
export function Section({
  title,
  about,
  action,
  children,
}: {
  title: string
  about?: ReactNode
  action?: ReactNode
  children: ReactNode
}) {
  return (
    <section
      aria-label={title}
      className="grid min-w-0 scroll-mt-4 grid-cols-[minmax(0,1fr)] content-start gap-3"
    >
      <div className="flex flex-wrap items-end justify-between gap-x-3 gap-y-2">
        <div className="min-w-0">
          <h2 className="text-sm font-semibold">{title}</h2>
          {about === undefined ? null : <p className="max-w-2xl text-xs text-ink-3">{about}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  )
}
