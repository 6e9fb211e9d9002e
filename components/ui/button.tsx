import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/client/class-names'

export const buttonClasses = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none transition-colors disabled:cursor-not-allowed disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:shrink-0',
  {
    variants: {
      tone: {
        plain: 'border border-line-strong bg-raised text-ink hover:bg-hover data-[popup-open]:bg-hover',
        quiet: 'text-ink-2 hover:bg-hover hover:text-ink data-[popup-open]:bg-hover',
        primary: 'bg-accent text-accent-ink hover:brightness-110',
        danger: 'border border-error/50 bg-raised text-error hover:bg-error-soft',
      },
      size: {
        md: 'h-8 px-2.5 text-sm',
        sm: 'h-7 px-2 text-xs',
        icon: 'size-8',
        'icon-sm': 'size-7',
      },
    },
    defaultVariants: { tone: 'plain', size: 'md' },
  },
)

export type ButtonProps = ComponentProps<'button'> & VariantProps<typeof buttonClasses>

export function Button({ tone, size, className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={cn(buttonClasses({ tone, size }), className)} {...rest} />
}

/** A button that shows only an icon: its name is both the accessible name and the hint of the pointer. */
export function IconButton({
  label,
  tone = 'quiet',
  size = 'icon',
  shortcut,
  ...rest
}: ButtonProps & { label: string; shortcut?: string }) {
  return (
    <Button
      tone={tone}
      size={size}
      aria-label={label}
      title={shortcut ? `${label} (${shortcut})` : label}
      {...(shortcut ? { 'aria-keyshortcuts': shortcut } : {})}
      {...rest}
    />
  )
}
