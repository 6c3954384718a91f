import 'server-only'

import { readFile } from 'node:fs/promises'

import type { AlertFormat } from '#lib/domain/alerts/receiver-state.ts'
import { NotTaken } from '#lib/operations/forward-port.ts'

/** What an address must be. An Alertmanager may be inside the cluster without TLS: nothing secret is sent to it. */
export const addressExpected = {
  webhook: 'an https URL without credentials (http only to a loopback address)',
  slack: 'an https URL without credentials (http only to a loopback address)',
  alertmanager: 'an http or https URL without credentials and query, before /api/v2',
} as const satisfies Record<AlertFormat, string>

/** Null when it is not usable. The address of a webhook is a secret: who knows it may post there. */
export function alertAddress(text: string, format: AlertFormat): URL | null {
  const url = URL.parse(text.trim())
  if (url === null || url.username || url.password || url.hash) return null
  if (format === 'alertmanager') return /^https?:$/.test(url.protocol) && !url.search ? url : null
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback) ? url : null
}

/** Read for every message, so that an address in a mounted Secret can be changed while the console runs. */
export async function readAlertAddress(file: string, format: AlertFormat): Promise<URL> {
  const url = alertAddress(await readFile(file, 'utf8').catch(() => ''), format)
  if (url === null) throw new NotTaken(`is not asked: ${file} must hold ${addressExpected[format]}`)
  return url
}
