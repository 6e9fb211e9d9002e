/** Where to go after signing in: a path of this installation, or the page that fits the person's role. Anything that could lead elsewhere is refused. */
export function safePath(next: string | null | undefined): string {
  if (!next || !/^\/(?![/\\])/.test(next)) return '/'
  try {
    const url = new URL(next, 'http://here.invalid')
    return url.host === 'here.invalid' ? `${url.pathname}${url.search}${url.hash}` : '/'
  } catch {
    return '/'
  }
}
