import 'server-only'

export function isBareUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) return false
  return !url.username && !url.password && !url.search && !url.hash
}

export function isOrigin(text: string): boolean {
  return isProxy(text) && !URL.parse(text)?.username
}

/** An origin that may hold credentials. */
export function isProxy(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) return false
  return url.pathname === '/' && !url.search && !url.hash && isDecodable(url.username + url.password)
}

export function isSyslogAddress(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || !/^(?:tls|tcp):$/.test(url.protocol) || url.hostname === '') return false
  return (url.pathname === '' || url.pathname === '/') && !url.username && !url.password && !url.search && !url.hash
}

/** Over https, or to this machine; nothing secret stands in it. */
export function isPostAddress(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.username || url.password || url.search || url.hash) return false
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
