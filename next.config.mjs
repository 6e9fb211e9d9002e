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
    'pdfkit',
  ],
  outputFileTracingIncludes: {
    '/*': [
      './node_modules/@electric-sql/pglite/dist/**/*',
      './lib/db/embedded-{worker,messages}.mjs',
      './drizzle/migrations/**/*',
      // The fonts of a PDF: the weights and the format that lib/export/pdf/font-files.ts reads.
      './node_modules/@fontsource/{noto-sans,noto-sans-arabic,noto-sans-hebrew,noto-sans-thai}/{unicode.json,LICENSE,files/*-400-normal.woff}',
      './node_modules/@fontsource/noto-sans/files/*-600-normal.woff',
      './node_modules/@fontsource/{chocolate-classical-sans,gowun-dodum,noto-emoji,unifontex}/{unicode.json,LICENSE,files/*-400-normal.woff}',
    ],
  },
  outputFileTracingExcludes: {
    '/*': [
      './.data/**/*',
      './tests/**/*',
      './bench/**/*',
      './docs/**/*',
      './node_modules/@fontsource/**/*.{woff2,css,scss,md,ts}',
      './node_modules/@fontsource/*/files/*-{100,200,300,500,700,800,900}-normal.woff',
      './node_modules/@fontsource/*/files/*-italic.woff',
    ],
  },
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
