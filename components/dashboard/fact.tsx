import type { ReactNode } from 'react'

/** A card of the state of the log. */
export function StateCard({
  title,
  about,
  children,
}: {
  title: string
  about?: string
  children: ReactNode
}) {
  return (
    <section
      aria-label={title}
      className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-2 rounded-lg border border-line p-3"
    >
      <div>
        <h2 className="text-sm font-semibold">{title}</h2>
        {about ? <p className="text-xs text-ink-3">{about}</p> : null}
      </div>
      {children}
    </section>
  )
}

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1 text-sm">{children}</dl>
}

export function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="min-w-0 text-ink-3">{term}</dt>
      <dd className="tabular text-right">{children}</dd>
    </>
  )
}

export const LINK =
  'underline decoration-line-strong underline-offset-2 hover:text-accent hover:decoration-accent'
