'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useTheme } from 'next-themes'
import { useHydrated } from '@/lib/client/use-hydrated'
import { IconButton } from '../ui/button'
import { Menu } from '../ui/popover'

const CHOICES = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

const PLACES = ['[data-sheet]', '#main']

export function ThemeMenu() {
  const { theme, setTheme } = useTheme()
  // The server does not know the theme; showing it only afterwards keeps the two renders alike.
  const hydrated = useHydrated()
  const current = hydrated && (theme === 'light' || theme === 'dark') ? theme : 'system'
  const Icon = current === 'light' ? Sun : current === 'dark' ? Moon : Monitor
  return (
    <Menu
      align="start"
      within={PLACES}
      trigger={
        <IconButton label="Theme" size="icon-sm">
          <Icon aria-hidden />
        </IconButton>
      }
      choices={{ label: 'Theme', value: current, options: CHOICES, onChange: setTheme }}
    />
  )
}
