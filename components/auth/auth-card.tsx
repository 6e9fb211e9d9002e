import type { ReactNode } from 'react'
import { Logo } from '../shell/logo'

export function AuthCard({
  title,
  description,
  children,
}: {
  title: string
  description?: string
  children: ReactNode
}) {
  return (
    <main className="flex min-h-dvh flex-col items-center bg-panel px-4 pt-[14vh] pb-10">
      <div className="w-full max-w-sm rounded-xl border border-line bg-raised p-6 shadow-sm">
        <Logo />
        <h1 className="mt-6 text-base font-semibold">{title}</h1>
        {description ? <p className="mt-1 text-sm text-ink-3">{description}</p> : null}
        <div className="mt-5">{children}</div>
      </div>
    </main>
  )
}
