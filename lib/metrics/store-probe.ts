import 'server-only'

import type { StoreAddress, StoreKind } from '#lib/domain/health/store-address.ts'
import { elasticsearch } from './elasticsearch-greeting.ts'
import { mysql } from './mysql-greeting.ts'
import { pulsar } from './pulsar-greeting.ts'
import { redis } from './redis-greeting.ts'
import { exchange, type Exchanged } from './store-exchange.ts'
import { untold, type Greeting, type StoreWord } from './store-greeting.ts'

const greetings: Readonly<Record<StoreKind, Greeting>> = { elasticsearch, redis, mysql, pulsar }

/** Greets a store in its own protocol, as somebody without credentials: a connection alone is the kernel's. Never throws. */
export async function askStore(address: StoreAddress, timeoutMs = 3_000): Promise<StoreWord> {
  const { store, host, port } = address
  const isTls = address.isTls === true
  const { say, isWhole, read } = greetings[store]()
  const exchanged = await exchange({ host, port, isTls, timeoutMs, say, isWhole })
  const { heard, tookMs } = exchanged
  return { tookMs, ...(heard.length > 0 ? read(heard) : unheard(exchanged, timeoutMs)) }
}

function unheard({ ended, detail }: Exchanged, timeoutMs: number): Omit<StoreWord, 'tookMs'> {
  const nothing = untold('it does not answer')
  switch (ended) {
    case 'refused':
      return { answers: 'no', detail, ...nothing }
    case 'mute':
      return { answers: 'no', detail: `it says nothing within ${timeoutMs / 1_000} s`, ...nothing }
    case 'unreachable':
      return { answers: 'unreachable', detail, ...nothing }
    case 'whole':
    case 'closed':
      return { answers: 'unreachable', detail: 'closed without a word', ...nothing }
  }
}
