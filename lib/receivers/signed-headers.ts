import 'server-only'

import { createHash, createHmac } from 'node:crypto'

type Message = { readonly id: string; readonly body: string; readonly type: string }
type Signed = Message & { readonly key: Buffer; readonly now: Date }

/** What every POST says of itself: its id and, as in RFC 9530, its digest. */
export function messageHeaders({ id, body, type }: Message): Readonly<Record<string, string>> {
  return {
    'content-type': type,
    'content-digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
    'webhook-id': id,
  }
}

/** Signed as standardwebhooks.com has it. */
export function signedHeaders({ key, now, ...message }: Signed): Readonly<Record<string, string>> {
  const { id, body } = message
  const timestamp = String(Math.floor(now.getTime() / 1_000))
  return {
    ...messageHeaders(message),
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  }
}
