import { parseNetworks } from './trusted-networks.mjs'

/**
 * @typedef {{
 *   port: number,
 *   host: string,
 *   networks: import('./trusted-networks.mjs').Networks,
 *   proxies: import('./trusted-networks.mjs').Networks,
 *   proxyHops: number,
 *   socketsPerPeer: number,
 * }} SocketSettings
 */

/** One sentence for whoever starts the console. */
class Unusable extends Error {}

/**
 * The part of the configuration that decides before Next runs. Closed by default: only this machine may connect.
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {{ settings: SocketSettings } | { problem: string }}
 */
export function readSocketSettings(environment) {
  try {
    return { settings: read(environment) }
  } catch (error) {
    if (error instanceof Unusable) return { problem: error.message }
    throw error
  }
}

/** @param {Readonly<Record<string, string | undefined>>} environment */
function read(environment) {
  const networks = networksIn('TRUSTED_NETWORKS', environment.TRUSTED_NETWORKS ?? '127.0.0.0/8, ::1/128')
  if (networks.ranges.length === 0) {
    throw new Unusable(
      'TRUSTED_NETWORKS is empty, so nobody could reach the console. Name the networks, for example 10.20.0.0/16.',
    )
  }
  return {
    port: wholeNumber('PORT', environment.PORT, 3000, 65_535),
    host: environment.HOST?.trim() || '0.0.0.0',
    networks,
    proxies: networksIn('TRUSTED_PROXIES', environment.TRUSTED_PROXIES ?? ''),
    proxyHops: wholeNumber('TRUSTED_PROXY_HOPS', environment.TRUSTED_PROXY_HOPS, 1, 10),
    socketsPerPeer: wholeNumber('SOCKETS_PER_PEER', environment.SOCKETS_PER_PEER, 100, 10_000),
  }
}

/**
 * @param {string} name
 * @param {string} text
 */
function networksIn(name, text) {
  const parsed = parseNetworks(text)
  if ('problem' in parsed) throw new Unusable(`${name}: ${parsed.problem}.`)
  return parsed.networks
}

/**
 * @param {string} name
 * @param {string | undefined} text
 * @param {number} standard
 * @param {number} most
 */
function wholeNumber(name, text, standard, most) {
  if (text === undefined || text.trim() === '') return standard
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > most) {
    throw new Unusable(`${name} is "${text}"; it must be a whole number from 1 to ${most}.`)
  }
  return number
}
