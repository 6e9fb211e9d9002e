/** The events of a filter, of a half-open period where there is one. */
export function eventsHref(query: string, period: { start: string; end: string } | null): string {
  const params = new URLSearchParams({ q: query })
  if (period !== null) {
    params.set('start_time', period.start)
    params.set('end_time', period.end)
  }
  return `/events?${params}`
}

export const eventHref = (id: string): string => `/events?${new URLSearchParams({ event: id })}`

export const downloadHref = (id: string, format: string): string =>
  `/api/audit/reports/${encodeURIComponent(id)}/download?${new URLSearchParams({ format })}`
