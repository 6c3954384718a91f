/**
 * Whether a host or address may be tried from the console: loopback would be the console itself, and link-local
 * addresses are where clouds keep the credentials of machines.
 */
export function isElsewhere(host: string): boolean {
  if (host.includes(':')) return /^[0-9a-f:.]+$/i.test(host) && !/^(::1?$|::ffff:|fe[89ab])/i.test(host)
  if (!/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(host)) return false
  return !/^(localhost|127\.|0\.|169\.254\.)/i.test(host) && !/\.localhost$/i.test(host)
}

/** Addresses of examples (RFC 5737, RFC 3849), which nobody has: whoever answers there is a proxy on the way. */
export function isExample(address: string): boolean {
  return /^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:0?db8:)/i.test(address)
}
