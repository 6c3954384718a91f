import 'server-only'

import { createHash, createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'

import { Agent, request } from 'undici'

import { entryLine } from '#lib/domain/entry-line.ts'
import { NotTaken, type Receiver } from '#lib/operations/forward-port.ts'
import { failureWords } from './failure-words.ts'
import { webhookKey } from './webhook-key.ts'

export type WebhookOptions = {
  /** Read for every batch, so that a key in a mounted Secret can be changed while the console runs. */
  readonly keyFile: string
  /** An authority of tests; the others come with Node and NODE_EXTRA_CA_CERTS. */
  readonly ca?: string
  readonly deadlineMs?: number
}

/**
 * Posts NDJSON, signed as standardwebhooks.com has it, with its digest as in RFC 9530. Any 2xx is the acknowledgement;
 * redirects are not followed.
 */
export function webhookReceiver(address: string, { keyFile, ca, deadlineMs = 10_000 }: WebhookOptions): Receiver {
  const dispatcher = new Agent({ connect: { timeout: 5_000, ...(ca === undefined ? {} : { ca }) } })
  return {
    name: `webhook ${address}`,
    send: async ({ log, lines }) => {
      const body = lines.map((line) => entryLine(log, line)).join('')
      const id = `${log}-${lines[0]?.seq}-${lines.at(-1)?.seq}`
      const headers = signedHeaders({ id, body, key: await keyOf(keyFile), now: new Date() })
      const status = await statusOf(address, { headers, body, dispatcher, deadlineMs })
      if (status >= 200 && status < 300) return
      throw new NotTaken(
        status >= 300 && status < 400
          ? `answers ${status}, a redirect, which is not followed`
          : `answers ${status} to ${lines.length === 1 ? `entry ${lines[0]?.seq}` : `${lines.length} entries`}`,
      )
    },
  }
}

type Signed = { readonly id: string; readonly body: string; readonly key: Buffer; readonly now: Date }

export function signedHeaders({ id, body, key, now }: Signed): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now.getTime() / 1_000))
  return {
    'content-type': 'application/x-ndjson',
    'content-digest': `sha-256=:${createHash('sha256').update(body).digest('base64')}:`,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  }
}

type Post = {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly dispatcher: Agent
  readonly deadlineMs: number
}

async function statusOf(address: string, { headers, body, dispatcher, deadlineMs }: Post): Promise<number> {
  try {
    const signal = AbortSignal.timeout(deadlineMs)
    const answer = await request(address, { method: 'POST', headers, body, dispatcher, signal })
    await answer.body.dump({ limit: 65_536, signal })
    return answer.statusCode
  } catch (error) {
    throw new NotTaken(failureWords(error))
  }
}

/** A Secret that is being replaced may be missing for a moment: that is the receiver's outage, not the console's. */
async function keyOf(file: string): Promise<Buffer> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const key = webhookKey(text)
  if (key === null) throw new NotTaken(`is not asked: ${file} holds no usable key`)
  return key
}
