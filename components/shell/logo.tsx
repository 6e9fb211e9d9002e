export function Logo() {
  return (
    <span className="flex items-center gap-2">
      <svg viewBox="0 0 32 32" className="size-6 shrink-0" aria-hidden>
        <rect width="32" height="32" rx="7" className="fill-accent" />
        <path
          d="M9 10h14M9 16h9M9 22h5M18.5 21.5l2.3 2.3 4.2-4.6"
          className="fill-none stroke-accent-ink"
          strokeWidth="2.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span className="text-sm font-semibold tracking-tight">Sentinel Audit</span>
    </span>
  )
}
