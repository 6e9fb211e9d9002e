import 'server-only'

type Handler = (request: Request, route: { params: Promise<undefined> }) => Promise<Response>

/**
 * Asks an operation within the process, for a page that brings its answer along. Who asks, limits, permission, parsing and
 * records are those of the same question by HTTP, because it is the same handler.
 * @param sent the headers of the request for the page
 * @throws Error where the operation refuses; what it says is not kept
 */
export async function answerHere<T>(
  handler: Handler,
  path: string,
  params: URLSearchParams,
  sent: Headers,
): Promise<T> {
  const headers = new Headers(sent)
  // A page belongs to the session of its cookie, whatever key came with the request for it.
  headers.delete('authorization')
  const request = new Request(`http://localhost${path}?${params}`, { headers })
  const response = await handler(request, { params: Promise.resolve(undefined) })
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return (await response.json()) as T
}
