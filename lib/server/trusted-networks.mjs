import { BlockList, isIP } from 'node:net'

/**
 * Decides who may talk to the console, from the socket and, behind a trusted proxy, from the right-hand end of
 * X-Forwarded-For. Plain Node without other dependencies on the console, because it runs before Next does.
 */

/** A wider range than this is not a network that anybody can vouch for. */
const widestPrefix = { ipv4: 8, ipv6: 16 }

const headersOfProxies = new Set([
  'forwarded',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-forwarded-for',
  'x-original-url',
  'x-rewrite-url',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'true-client-ip',
  'fastly-client-ip',
  'x-appengine-user-ip',
  'next-resume',
])

const prefixesOfProxies = ['x-forwarded-', 'x-middleware-', 'x-nextjs-', 'x-console-']

/** The one header of ours that a browser is asked to send. */
const csrfHeader = 'x-console-csrf'

/**
 * An IPv4 address inside IPv6 (`::ffff:10.0.0.1`) is the IPv4 address; a zone (`fe80::1%eth0`) says nothing about who.
 * @param {string | undefined} text
 * @returns {{ address: string, family: 'ipv4' | 'ipv6' } | null}
 */
export function parseAddress(text) {
  if (text === undefined) return null
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1]
  const address = mapped ?? text.split('%')[0] ?? ''
  const version = isIP(address)
  if (version === 0) return null
  return { address, family: version === 4 ? 'ipv4' : 'ipv6' }
}

/** @typedef {{ readonly ranges: readonly string[], readonly includes: (address: string | undefined) => boolean }} Networks */

/**
 * Reads a list such as `10.20.0.0/16, 2001:db8::/32, 192.0.2.7`.
 * @param {string} text
 * @returns {{ networks: Networks } | { problem: string }} the problem names the part that is wrong
 */
export function parseNetworks(text) {
  const ranges = text.split(/[\s,]+/).filter((part) => part !== '')
  const list = new BlockList()
  for (const range of ranges) {
    const problem = addRange(list, range)
    if (problem !== null) return { problem }
  }
  return {
    networks: {
      ranges,
      includes(text) {
        const parsed = parseAddress(text)
        return parsed !== null && list.check(parsed.address, parsed.family)
      },
    },
  }
}

/**
 * @param {BlockList} list
 * @param {string} range
 * @returns {string | null}
 */
function addRange(list, range) {
  const [address = '', prefix, ...rest] = range.split('/')
  const version = isIP(address)
  const isMapped = /^::ffff:/i.test(address)
  if (version === 0 || address.includes('%') || isMapped || rest.length > 0) {
    return `"${range}" is not an IP address or a range such as 10.20.0.0/16`
  }
  const family = version === 4 ? 'ipv4' : 'ipv6'
  const longest = version === 4 ? 32 : 128
  if (prefix === undefined) {
    list.addAddress(address, family)
    return null
  }
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > longest) {
    return `"${range}" has a prefix length that is not between 0 and ${longest}`
  }
  if (Number(prefix) < widestPrefix[family]) {
    return `"${range}" is too wide: the console takes /${widestPrefix[family]} or narrower`
  }
  list.addSubnet(address, Number(prefix), family)
  return null
}

/**
 * Who is behind the socket. A peer that is no trusted proxy speaks for itself, whatever its headers say. Behind a
 * proxy the address lists are walked from the right to the first hop that is no trusted proxy.
 * @param {{ peer: string | undefined, forwardedFor: string | undefined, proxies: Networks, maxHops: number }} question
 * @returns {{ address: string, via: string[] } | null} null when it cannot be known: treat as untrusted
 */
export function clientOf({ peer, forwardedFor, proxies, maxHops }) {
  const socket = parseAddress(peer)
  if (socket === null) return null
  const claims = forwardedFor === undefined ? [] : forwardedFor.split(',').reverse()
  const via = []
  let { address } = socket
  for (const claim of claims) {
    if (!proxies.includes(address)) break
    via.push(address)
    const next = claim.includes('%') ? null : parseAddress(claim.trim())
    if (next === null || via.length > maxHops) return null
    address = next.address
  }
  return { address, via }
}

/**
 * Removes what only a proxy or Next itself may say, from both views that Node gives of the headers.
 * @param {{ headers: Record<string, unknown>, rawHeaders: string[] }} request
 */
export function scrubHeaders(request) {
  for (const name of Object.keys(request.headers)) {
    if (isScrubbed(name)) delete request.headers[name]
  }
  const kept = []
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? ''
    if (!isScrubbed(name)) kept.push(name, request.rawHeaders[index + 1] ?? '')
  }
  request.rawHeaders.splice(0, request.rawHeaders.length, ...kept)
}

/** @param {string} name */
function isScrubbed(name) {
  const lower = name.toLowerCase()
  if (lower === csrfHeader) return false
  // Some stacks read an underscore as a dash: `x_forwarded_for` is the same claim.
  const dashed = lower.replaceAll('_', '-')
  return headersOfProxies.has(dashed) || prefixesOfProxies.some((prefix) => dashed.startsWith(prefix))
}
