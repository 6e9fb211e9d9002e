export type Notice = { kind: 'success' | 'error'; text: string }

let show: ((notice: Notice) => void) | null = null
let waiting: Notice[] = []
const listeners = new Set<() => void>()

/** Says something in passing. The code that shows it is fetched with the first notice. */
export function notify(kind: Notice['kind'], text: string): void {
  const notice = { kind, text }
  if (show) return show(notice)
  waiting = [...waiting, notice]
  for (const listener of listeners) listener()
}

/** For the one component that shows notices: it takes over those that waited for it. */
export function takeNotices(shower: (notice: Notice) => void): () => void {
  show = shower
  for (const notice of waiting) shower(notice)
  waiting = []
  return () => {
    show = null
  }
}

export const noticesWait = (): boolean => waiting.length > 0

export function subscribeNotices(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
