'use client'

import { Menu as Base } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import { useState, type ReactElement, type ReactNode } from 'react'

const ITEM =
  'flex min-h-7 cursor-default items-center gap-2 rounded px-2 py-1 text-sm outline-none select-none data-highlighted:bg-hover data-disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:shrink-0'

const IN_MAIN = ['#main']

export type MenuProps = {
  trigger: ReactElement
  align?: 'start' | 'center' | 'end'
  /** Where in the page it is put, as selectors, the first found counts: under a modal dialog, all else is out of reach. */
  within?: readonly string[]
  items?: readonly { label: string; icon: ReactNode; onSelect: () => void }[]
  /** Choices of which one is taken, under a heading. */
  choices?: {
    label: string
    value: string
    options: readonly { value: string; label: string }[]
    onChange: (value: string) => void
  }
}

function Choices({ choices }: { choices: NonNullable<MenuProps['choices']> }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-1.5 pb-1 text-xs font-medium text-ink-3">
        {choices.label}
      </Base.GroupLabel>
      <Base.RadioGroup value={choices.value} onValueChange={(value: string) => choices.onChange(value)}>
        {choices.options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} closeOnClick className={ITEM}>
            <span className="flex size-3.5 items-center">
              <Base.RadioItemIndicator>
                <Check aria-hidden />
              </Base.RadioItemIndicator>
            </span>
            {option.label}
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  )
}

export function MenuPopup({ trigger, align = 'end', within = IN_MAIN, items = [], choices }: MenuProps) {
  // Inside of a landmark, or a screen reader that moves by landmarks would miss it.
  const [place] = useState(
    () =>
      within.map((selector) => document.querySelector<HTMLElement>(selector)).find(Boolean) ?? document.body,
  )
  return (
    // It is rendered when somebody has asked for it.
    <Base.Root defaultOpen>
      <Base.Trigger render={trigger} />
      <Base.Portal container={place}>
        <Base.Positioner align={align} sideOffset={4} collisionPadding={8} className="z-50">
          <Base.Popup className="scroll-thin max-h-(--available-height) min-w-40 overflow-y-auto rounded-lg border border-line bg-raised p-1 text-ink shadow-pop outline-none">
            {items.map((item) => (
              <Base.Item key={item.label} className={ITEM} onClick={item.onSelect}>
                {item.icon}
                {item.label}
              </Base.Item>
            ))}
            {choices ? <Choices choices={choices} /> : null}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
