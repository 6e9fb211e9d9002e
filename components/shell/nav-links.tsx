'use client'

import {
  BookOpen,
  ClipboardCheck,
  FileCheck,
  KeyRound,
  LayoutDashboard,
  Scale,
  ScrollText,
  Settings,
  ShieldCheck,
  Table2,
  Users,
} from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { Permission } from '@/lib/contract/permissions'
import { cn } from '@/lib/client/class-names'

type NavLink = { href: string; label: string; Icon: typeof Users; needs: Permission | null }

const LINKS: readonly NavLink[] = [
  { href: '/dashboard', label: 'Dashboard', Icon: LayoutDashboard, needs: 'read' },
  { href: '/events', label: 'Events', Icon: ScrollText, needs: 'read' },
  { href: '/reports', label: 'Reports', Icon: ClipboardCheck, needs: 'read_reports' },
  { href: '/integrity', label: 'Integrity', Icon: ShieldCheck, needs: 'verify' },
  { href: '/keys', label: 'Keys and types', Icon: KeyRound, needs: 'read_types' },
  { href: '/members', label: 'Members', Icon: Users, needs: 'read_members' },
  { href: '/roles', label: 'Roles', Icon: Table2, needs: null },
  { href: '/verify', label: 'Verify', Icon: FileCheck, needs: null },
  { href: '/privacy', label: 'Privacy', Icon: Scale, needs: 'read_holds' },
  // Whoever may change settings sees the periods, which stand there too.
  { href: '/settings', label: 'Settings', Icon: Settings, needs: 'read_retention' },
  { href: '/docs', label: 'API docs', Icon: BookOpen, needs: null },
]

/** Only what the person may see; what is public, for who is kept out. */
export function NavLinks({ permissions, locked }: { permissions: readonly Permission[]; locked: boolean }) {
  const pathname = usePathname()
  const isOpen = ({ href, needs }: NavLink) =>
    locked ? href === '/docs' : needs === null || permissions.includes(needs)
  return (
    <nav aria-label="Main">
      <ul className="grid gap-px">
        {LINKS.filter(isOpen).map(({ href, label, Icon }) => {
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
