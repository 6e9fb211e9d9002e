import { API_CSP } from './scripts/front-door.mjs'

/** @type {import('next').NextConfig} */
const config = {
  output: 'standalone',
  poweredByHeader: false,
  reactStrictMode: true,
  // No page has pictures to resize: without this Next would fetch and decode files for whoever asks.
  images: { unoptimized: true },
  // `npm run types` checks them; doing it again here would double the time to the first page of the demo.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    '@electric-sql/pglite',
    'pino',
    'postgres',
    'prom-client',
    'better-auth',
    '@node-rs/argon2',
  ],
  outputFileTracingIncludes: {
    '/*': [
      './node_modules/@electric-sql/pglite/dist/**/*',
      './lib/db/embedded-worker.mjs',
      './drizzle/migrations/**/*',
    ],
  },
  outputFileTracingExcludes: { '/*': ['./.data/**/*', './tests/**/*', './bench/**/*', './docs/**/*'] },
  // For answers of the API that route() does not make: the session library's. scripts/front-door.mjs adds what holds for all.
  async headers() {
    const headers = [{ key: 'content-security-policy', value: API_CSP }]
    return ['/api/:path*', '/audit/:path*', '/metrics'].map((source) => ({ source, headers }))
  },
  async rewrites() {
    return [
      { source: '/audit/:path*', destination: '/api/audit/:path*' },
      { source: '/api/v1/audit/:path*', destination: '/api/audit/:path*' },
    ]
  },
}

export default config
