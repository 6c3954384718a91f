import 'server-only'

import type { ExchangeOptions } from './exchange.ts'

export type AlertReceiverOptions = ExchangeOptions & {
  /** Its format and the name it was given; nothing secret. */
  readonly name: string
  readonly addressFile: string
  /** Null sends unsigned. */
  readonly keyFile: string | null
  readonly console: AlertOrigin
}

/** What a message says of the console that it comes from. */
export type AlertOrigin = {
  /** Without a slash at its end. */
  readonly url: string
  readonly environment: string | null
}
