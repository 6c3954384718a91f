import 'server-only'

import type { Notice } from '#lib/domain/alerts/notice.ts'
import type { AlertReceiver } from '#lib/operations/alert-receiver-port.ts'
import { readAlertAddress } from './alert-address.ts'
import { assertTaken } from './alert-answer.ts'
import { slackBody, webhookBody } from './alert-bodies.ts'
import type { AlertOrigin, AlertReceiverOptions } from './alert-receiver-options.ts'
import { exchanger } from './exchange.ts'
import { messageHeaders, signedHeaders } from './signed-headers.ts'
import { readWebhookKey } from './webhook-key.ts'

const bodies: Record<'webhook' | 'slack', (notice: Notice, origin: AlertOrigin) => unknown> = {
  webhook: webhookBody,
  slack: slackBody,
}

/** Posts JSON, one message at a time. Any 2xx is the acknowledgement. */
export function alertWebhook(format: 'webhook' | 'slack', options: AlertReceiverOptions): AlertReceiver {
  const { name, addressFile, keyFile, console: origin } = options
  const exchange = exchanger(options)
  return {
    name,
    reminder: null,
    send: async (notice) => {
      const address = await readAlertAddress(addressFile, format)
      const body = JSON.stringify(bodies[format](notice, origin))
      const message = { id: notice.id, body, type: 'application/json' }
      const headers =
        keyFile === null
          ? messageHeaders(message)
          : signedHeaders({ ...message, key: await readWebhookKey(keyFile), now: new Date() })
      assertTaken(await exchange(address.href, { headers, body }), addressFile)
    },
  }
}
