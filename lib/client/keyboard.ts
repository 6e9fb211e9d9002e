import { useEffect, useEffectEvent } from 'react'

/** What a key does, as the help lists it. `keys` are alternatives; a space inside one means one after the other. */
export type Shortcut = { keys: readonly string[]; does: string }

const SEQUENCE_MS_MAX = 1_200
const SEQUENCE_START = 'g'
const STORAGE_KEY = 'sentinel.single-key-shortcuts'

/** WCAG 2.1.4: people who dictate or slip must be able to turn single keys off. The choice stays on this device. */
export function readShortcutsOn(): boolean {
  try {
    return window.localStorage.getItem(STORAGE_KEY) !== 'off'
  } catch {
    return true
  }
}

const listeners = new Set<() => void>()

export function subscribeShortcutsOn(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function writeShortcutsOn(on: boolean): void {
  try {
    window.localStorage.setItem(STORAGE_KEY, on ? 'on' : 'off')
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  for (const listener of listeners) listener()
}

export type KeyEventLike = {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  defaultPrevented: boolean
  isComposing: boolean
  target: EventTarget | null
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type)
}

/** In a modal dialog, a menu or a list box, keys belong to it and not to the page behind it. */
function isElsewhere(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      '[role="dialog"]:not([data-page-keys]),[role="alertdialog"],[role="menu"],[role="listbox"]',
    ) !== null
  )
}

/** Whether the page may act on this key at all. */
export function isPageKey(event: KeyEventLike): boolean {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey)
    return false
  return !isTyping(event.target) && !isElsewhere(event.target)
}

/**
 * Finds what to call for `key` pressed `sinceMs` after `before`. Right after the first key of a sequence (`g e`) a key means its
 * second, and never itself: parts of a page listen apart, and the one that knows `e` must not take it from the one with `g e`.
 */
export function matchShortcut<T>(
  handlers: Readonly<Record<string, T>>,
  key: string,
  before: string | null,
  sinceMs: number,
): T | undefined {
  const name = before === SEQUENCE_START && sinceMs <= SEQUENCE_MS_MAX ? `${before} ${key}` : key
  return Object.hasOwn(handlers, name) ? handlers[name] : undefined
}

/** Calls the handler of a key pressed anywhere on the page where `where` allows it, unless it is typed into something. */
export function usePageKeys(
  handlers: Readonly<Record<string, (event: KeyboardEvent) => void>>,
  where: (event: KeyboardEvent) => boolean = () => true,
): void {
  const handle = useEffectEvent((event: KeyboardEvent, before: string | null, sinceMs: number) => {
    if (!isPageKey(event) || !where(event)) return
    if (event.key.length === 1 && !readShortcutsOn()) return
    const handler = matchShortcut(handlers, event.key, before, sinceMs)
    if (!handler) return
    event.preventDefault()
    handler(event)
  })
  useEffect(() => {
    let before: string | null = null
    let at = 0
    const listen = (event: KeyboardEvent) => {
      // What is typed into something begins no sequence.
      const next = isPageKey(event) ? event.key : null
      handle(event, before, event.timeStamp - at)
      before = next
      at = event.timeStamp
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
