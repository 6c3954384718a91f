import 'server-only'

import { readFile } from 'node:fs/promises'

import { NotTaken } from '#lib/operations/forward-port.ts'

const leastBytes = 24

/** As standardwebhooks.com writes it, `whsec_` and base64, or any other text of enough bytes. Null when it is too short. */
export function webhookKey(text: string): Buffer | null {
  const trimmed = text.trim()
  const key = trimmed.startsWith('whsec_') ? Buffer.from(trimmed.slice(6), 'base64') : Buffer.from(trimmed)
  return key.length >= leastBytes ? key : null
}

/**
 * Read for every message, so that a key in a mounted Secret can be changed while the console runs. One that is being
 * replaced may be missing for a moment: that is the receiver's outage, not the console's.
 */
export async function readWebhookKey(file: string): Promise<Buffer> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const key = webhookKey(text)
  if (key === null) throw new NotTaken(`is not asked: ${file} holds no usable key`)
  return key
}
