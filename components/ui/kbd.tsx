export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-flex min-w-5 items-center justify-center rounded border border-line-strong bg-panel px-1 font-mono text-[0.6875rem] leading-[1.125rem] text-ink-2">
      {children}
    </kbd>
  )
}
