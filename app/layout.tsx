import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'

import { preferenceCookies, readTheme } from '#components/frame/preferences.ts'
import { inter, jetbrainsMono } from './fonts.ts'
import './globals.css'

export const metadata: Metadata = {
  applicationName: 'Tracardi Ops',
  icons: { icon: '/favicon.svg' },
  robots: { index: false, follow: false },
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = readTheme((await cookies()).get(preferenceCookies.theme)?.value)
  return (
    <html
      lang="en"
      data-theme={theme === 'system' ? undefined : theme}
      className={`${inter.variable} ${jetbrainsMono.variable}`}
      // The toggle turns the theme over before the server hears of it.
      suppressHydrationWarning
    >
      <body>{children}</body>
    </html>
  )
}
