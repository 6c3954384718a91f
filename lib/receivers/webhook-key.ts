import 'server-only'

const leastBytes = 24

/** As standardwebhooks.com writes it, `whsec_` and base64, or any other text of enough bytes. Null when it is too short. */
export function webhookKey(text: string): Buffer | null {
  const trimmed = text.trim()
  const key = trimmed.startsWith('whsec_') ? Buffer.from(trimmed.slice(6), 'base64') : Buffer.from(trimmed)
  return key.length >= leastBytes ? key : null
}
