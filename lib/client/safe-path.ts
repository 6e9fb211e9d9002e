/** Where to go after signing in: a path of this installation, or the events. Anything that could lead elsewhere is refused. */
export function safePath(next: string | null | undefined): string {
  if (!next || !/^\/(?![/\\])/.test(next)) return '/events'
  try {
    const url = new URL(next, 'http://here.invalid')
    return url.host === 'here.invalid' ? `${url.pathname}${url.search}${url.hash}` : '/events'
  } catch {
    return '/events'
  }
}
