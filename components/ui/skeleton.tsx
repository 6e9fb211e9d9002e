import { cn } from '@/lib/client/class-names'

export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block h-3 animate-pulse rounded bg-hover', className)} />
}
