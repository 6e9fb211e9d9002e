import type { Metadata, Viewport } from 'next'
import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { Providers } from '@/components/shell/providers'
import { TrustedTypes } from '@/components/shell/trusted-types'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Sentinel Audit', template: '%s · Sentinel Audit' },
  description: 'Read, search and export the audit trail.',
  robots: { index: false, follow: false },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#0e0f11' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // The theme is set before the first paint by a script of next-themes; under a CSP it runs only with the request's nonce.
  const nonce = (await headers()).get('x-nonce')
  return (
    <html lang="en" suppressHydrationWarning className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <head>
        <TrustedTypes nonce={nonce} />
      </head>
      <body className="min-h-dvh bg-canvas font-sans text-ink antialiased">
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  )
}
