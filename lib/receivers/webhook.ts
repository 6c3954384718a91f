import 'server-only'

import { entryLine } from '#lib/domain/entry-line.ts'
import { NotTaken, type Receiver } from '#lib/operations/forward-port.ts'
import { isRedirect, isTaken, exchanger, type ExchangeOptions } from './exchange.ts'
import { signedHeaders } from './signed-headers.ts'
import { readWebhookKey } from './webhook-key.ts'

export type WebhookOptions = ExchangeOptions & { readonly keyFile: string }

/** Posts NDJSON, signed. Any 2xx is the acknowledgement. */
export function webhookReceiver(address: string, { keyFile, ...options }: WebhookOptions): Receiver {
  const exchange = exchanger(options)
  return {
    name: `webhook ${address}`,
    send: async ({ log, lines }) => {
      const body = lines.map((line) => entryLine(log, line)).join('')
      const id = `${log}-${lines[0]?.seq}-${lines.at(-1)?.seq}`
      const key = await readWebhookKey(keyFile)
      const headers = signedHeaders({ id, body, type: 'application/x-ndjson', key, now: new Date() })
      const answer = await exchange(address, { headers, body })
      if (isTaken(answer)) return
      const { status, retryAfterMs } = answer
      const what = lines.length === 1 ? `entry ${lines[0]?.seq}` : `${lines.length} entries`
      const words = isRedirect(answer) ? `, a redirect, which is not followed` : ` to ${what}`
      throw new NotTaken(`answers ${status}${words}`, { retryAfterMs })
    },
  }
}
