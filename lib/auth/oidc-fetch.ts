import 'server-only'

/** The one place from which the identity provider is called. */
export const oidcFetch = (url: string, init: RequestInit): Promise<Response> => fetch(url, init)
