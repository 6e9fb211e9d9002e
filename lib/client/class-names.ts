import { clsx, type ClassValue } from 'clsx'
import { twMerge } from 'tailwind-merge'

/** Class names, where a later one wins over an earlier one that sets the same property. */
export function cn(...values: ClassValue[]): string {
  return twMerge(clsx(values))
}
