import type { ReactNode } from 'react'

type Props = {
  icon: ReactNode
  title: string
  children?: ReactNode
  actions?: ReactNode
  role?: 'status' | 'alert'
}

/** What stands where content would: why there is none, and what can be done. */
export function StatePanel({ icon, title, children, actions, role = 'status' }: Props) {
  return (
    <div role={role} className="mx-auto flex max-w-md flex-col items-center px-6 py-14 text-center">
      <span aria-hidden className="mb-3 text-ink-3 [&_svg]:size-6 [&_svg]:stroke-[1.5]">
        {icon}
      </span>
      <h2 className="text-sm font-semibold">{title}</h2>
      {children ? <div className="mt-1 grid gap-1 text-sm text-ink-3">{children}</div> : null}
      {actions ? <div className="mt-4 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  )
}
