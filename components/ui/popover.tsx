'use client'

import { cloneElement, lazy, Suspense, useState, type ReactElement } from 'react'
import type { ButtonProps } from './button'
import type { MenuProps } from './menu-popup'
import type { PopoverProps } from './popover-popup'

const loadMenu = () => import('./menu-popup').then((module) => ({ default: module.MenuPopup }))
const loadPopover = () => import('./popover-popup').then((module) => ({ default: module.PopoverPopup }))
const MenuPopup = lazy(loadMenu)
const PopoverPopup = lazy(loadPopover)

type Trigger = ReactElement<ButtonProps>

/** The trigger before anything was opened: the same button, which fetches the code of the popup once somebody comes near. */
function asleep(trigger: Trigger, popup: 'menu' | 'dialog', load: () => unknown, onWake: () => void) {
  return cloneElement(trigger, {
    'aria-haspopup': popup,
    'aria-expanded': false,
    onPointerEnter: load,
    onFocus: load,
    onClick: onWake,
  })
}

export function Menu({ trigger, ...rest }: Omit<MenuProps, 'trigger'> & { trigger: Trigger }) {
  const [awake, setAwake] = useState(false)
  if (!awake)
    return asleep(
      trigger,
      'menu',
      () => void loadMenu(),
      () => setAwake(true),
    )
  return (
    <Suspense fallback={trigger}>
      <MenuPopup trigger={trigger} {...rest} />
    </Suspense>
  )
}

type Props = Omit<PopoverProps, 'trigger' | 'open' | 'onOpenChange'> & {
  trigger: Trigger
  open?: boolean
  onOpenChange?: (open: boolean) => void
}

export function Popover({ trigger, open, onOpenChange, ...rest }: Props) {
  const [own, setOwn] = useState(false)
  const [awake, setAwake] = useState(false)
  const isOpen = open ?? own
  const change = onOpenChange ?? setOwn
  if (isOpen && !awake) setAwake(true)
  if (!awake)
    return asleep(
      trigger,
      'dialog',
      () => void loadPopover(),
      () => change(true),
    )
  return (
    <Suspense fallback={trigger}>
      <PopoverPopup trigger={trigger} open={isOpen} onOpenChange={change} {...rest} />
    </Suspense>
  )
}
