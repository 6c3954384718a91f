'use client'

import { Moon, Sun } from 'lucide-react'
import { useRouter } from 'next/navigation'

import { useConsole } from './console-context.tsx'
import { savePreference } from './preferences.ts'

const control =
  'inline-flex min-h-7 min-w-7 items-center justify-center rounded-control border border-line-control bg-surface px-2 text-ink-2 hover:bg-hover hover:text-ink'

/** Turns the page over at once; the cookie lets the server draw the next one so. */
export function ThemeToggle() {
  function toggle() {
    const root = document.documentElement
    const chosen = root.dataset['theme']
    const isDark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
    const next = isDark ? 'light' : 'dark'
    root.dataset['theme'] = next
    savePreference('theme', next)
  }
  return (
    <button type="button" className={control} onClick={toggle} aria-label="Switch between light and dark">
      <Sun className="dark-only size-4" aria-hidden="true" />
      <Moon className="light-only size-4" aria-hidden="true" />
    </button>
  )
}

/** UTC or the browser's own zone; the server prints the same after the refresh. */
export function ZoneToggle() {
  const router = useRouter()
  const { zone } = useConsole()
  function toggle() {
    const own = new Intl.DateTimeFormat().resolvedOptions().timeZone
    savePreference('zone', zone === 'UTC' ? own : null)
    router.refresh()
  }
  return (
    <button
      type="button"
      className={`${control} font-mono text-code`}
      onClick={toggle}
      aria-label={`Times in ${zone}. Switch zone`}
    >
      {zone === 'UTC' ? 'UTC' : (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')}
    </button>
  )
}
