/** Display preferences live in cookies, so that the server draws what the browser will show. */
export const preferenceCookies = {
  theme: 'console-theme',
  zone: 'console-zone',
  installation: 'console-installation',
  keys: 'console-keys',
} as const

export type Theme = 'system' | 'light' | 'dark'

export function readTheme(value: string | undefined): Theme {
  return value === 'light' || value === 'dark' ? value : 'system'
}

/** UTC unless the cookie holds a zone that this runtime knows. */
export function readZone(value: string | undefined): string {
  if (!value) return 'UTC'
  try {
    return new Intl.DateTimeFormat('en', { timeZone: decodeURIComponent(value) }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}

export function readInstallation(value: string | undefined): { namespace: string; release: string } | null {
  try {
    const [namespace, release] = decodeURIComponent(value ?? '').split('/')
    return namespace && release ? { namespace, release } : null
  } catch {
    return null
  }
}

export function savePreference(name: keyof typeof preferenceCookies, value: string | null): void {
  const life = value === null ? 0 : 31_536_000
  document.cookie = `${preferenceCookies[name]}=${encodeURIComponent(value ?? '')}; path=/; max-age=${life}; samesite=lax`
}
