'use client'

import { Menu as MenuIcon } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { useState, type ReactNode } from 'react'
import { IconButton } from '../ui/button'
import { Sheet } from '../ui/dialog'
import { SafeText } from '../ui/safe-text'
import { Account, type Who } from './account'
import { Logo } from './logo'
import { NavLinks } from './nav-links'
import { ShortcutProvider } from './shortcut-provider'
import { TenantSwitcher } from './tenant-switcher'

function Panel({ who }: { who: Who }) {
  return (
    <>
      <TenantSwitcher who={who} />
      <div className="min-h-0 flex-1 overflow-y-auto px-2">
        <NavLinks permissions={who.permissions} locked={who.needsSecondFactor} />
      </div>
      <Account who={who} />
    </>
  )
}

function MobileBar({ who }: { who: Who }) {
  const pathname = usePathname()
  // The menu belongs to the page it was opened on: following a link closes it.
  const [openOn, setOpenOn] = useState<string | null>(null)
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b border-line bg-panel px-3 md:hidden">
      <IconButton label="Open menu" aria-haspopup="dialog" onClick={() => setOpenOn(pathname)}>
        <MenuIcon aria-hidden className="size-4!" />
      </IconButton>
      <Sheet
        open={openOn === pathname}
        onOpenChange={(open) => setOpenOn(open ? pathname : null)}
        title={<Logo />}
        closeLabel="Close menu"
      >
        <div className="flex min-h-0 flex-1 flex-col pt-3">
          <Panel who={who} />
        </div>
      </Sheet>
      <Logo />
      <span className="ml-auto max-w-36 truncate text-xs text-ink-3">
        <SafeText value={who.tenant.name} />
      </span>
    </header>
  )
}

export function ConsoleShell({ who, children }: { who: Who; children: ReactNode }) {
  return (
    <ShortcutProvider>
      <a
        href="#main"
        className="fixed top-2 left-2 z-[60] -translate-y-16 rounded-md bg-accent px-3 py-1.5 font-medium text-accent-ink focus:translate-y-0"
      >
        Skip to the content
      </a>
      <div className="flex h-dvh flex-col md:flex-row">
        <aside className="hidden w-50 shrink-0 flex-col border-r border-line bg-panel pt-3.5 md:flex">
          <div className="mb-3.5 px-3.5">
            <Logo />
          </div>
          <Panel who={who} />
        </aside>
        <MobileBar who={who} />
        <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
          {children}
        </main>
      </div>
    </ShortcutProvider>
  )
}
