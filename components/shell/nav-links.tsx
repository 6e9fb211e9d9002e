'use client'

import { BookOpen, KeyRound, ScrollText } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cn } from '@/lib/client/class-names'

const LINKS = [
  { href: '/events', label: 'Events', Icon: ScrollText },
  { href: '/keys', label: 'Keys and types', Icon: KeyRound },
  { href: '/docs', label: 'API docs', Icon: BookOpen },
] as const

export function NavLinks() {
  const pathname = usePathname()
  return (
    <nav aria-label="Main">
      <ul className="grid gap-px">
        {LINKS.map(({ href, label, Icon }) => {
          const current = pathname === href || pathname.startsWith(`${href}/`)
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={current ? 'page' : undefined}
                className={cn(
                  'flex h-8 items-center gap-2.5 rounded-md px-2 text-sm text-ink-2 hover:bg-hover hover:text-ink',
                  current && 'bg-hover font-medium text-ink',
                )}
              >
                <Icon aria-hidden className="size-4 text-ink-3" strokeWidth={1.75} />
                {label}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
