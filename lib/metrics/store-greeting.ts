import 'server-only'
import type { StoreAnswer } from '#lib/domain/health/store-health.ts'
import type { Exchange } from './store-exchange.ts'

export type StoreWord = Pick<StoreAnswer, 'answers' | 'detail' | 'tookMs' | 'version' | 'versionBecause'>

/** How one kind of store is greeted without credentials, and what its answer says. */
export type Greeting = () => Pick<Exchange, 'say' | 'isWhole'> & {
  /** Of an answer of a byte or more. */
  readonly read: (heard: Buffer) => Omit<StoreWord, 'tookMs'>
}

type Told = Pick<StoreWord, 'version' | 'versionBecause'>

export function told(version: string | undefined): Told {
  return version === undefined ? untold('it answers with no version') : { version, versionBecause: 'by its own word' }
}

export function untold(versionBecause: string): Told {
  return { version: null, versionBecause }
}
