import { asSentence } from '../part-words.ts'
import { worstStatus } from '../status.ts'
import type { Freshness, Status, Workload } from '../topology.ts'
import type { StoreAddress, StoreKind } from './store-address.ts'

/** Whether a store took a connection; nothing was sent to it. */
export type StoreAnswer = Pick<StoreAddress, 'store' | 'host' | 'port'> & {
  /** `namespace/release` of the installation that names it. */
  readonly installation: string
  readonly answers: 'yes' | 'no' | 'unreachable'
  readonly detail: string
  readonly atMs: number
}

export type StoreHealth = {
  readonly store: StoreKind
  readonly status: Status
  readonly because: string
  readonly since: string | null
  readonly source: string
  readonly asOf: string | null
}

export type StoreFacts = {
  /** Of one installation. */
  readonly workloads: readonly Workload[]
  readonly answers: readonly StoreAnswer[]
  readonly freshness: Freshness
  readonly asOf: string | null
  readonly nowMs: number
}

const kinds: readonly { readonly store: StoreKind; readonly image: RegExp }[] = [
  { store: 'elasticsearch', image: /elasticsearch|opensearch/ },
  { store: 'redis', image: /redis|valkey|dragonfly/ },
  { store: 'mysql', image: /mysql|mariadb|percona/ },
  { store: 'pulsar', image: /pulsar/ },
]

const staleMs = 180_000

/** By its pods where they are watched, else by whether it takes a connection; a store that nobody names is left out. */
export function storeHealth(facts: StoreFacts): readonly StoreHealth[] {
  return kinds.flatMap(({ store, image }) => {
    const own = facts.workloads.filter((one) => one.role === 'store' && image.test(one.image ?? ''))
    if (own.length > 0) return [byPods(store, own, facts)]
    const answers = facts.answers.filter((one) => one.store === store)
    return answers.length > 0 ? [byAnswers(store, answers, facts)] : []
  })
}

function byPods(store: StoreKind, own: readonly Workload[], { freshness, asOf }: StoreFacts): StoreHealth {
  const grounds = { store, since: null, source: 'Kubernetes watch', asOf }
  if (freshness === 'stale' || freshness === 'starting')
    return { ...grounds, status: 'unknown', because: 'Nothing is heard from the cluster.', since: asOf }
  const status = worstStatus(own.map((one) => one.status))
  const worst = own.filter((one) => one.status === status)
  return { ...grounds, status, because: worst.map((one) => `${one.name}: ${asSentence(one.statusReason)}`).join(' ') }
}

/** A cluster that is named by several hosts is well while one of them answers, and not quite while one does not. */
function byAnswers(store: StoreKind, answers: readonly StoreAnswer[], { nowMs }: StoreFacts): StoreHealth {
  const newest = Math.max(...answers.map(({ atMs }) => atMs))
  const grounds = { store, since: null, source: 'a connection by the console', asOf: new Date(newest).toISOString() }
  if (nowMs - newest > staleMs) return { ...grounds, status: 'unknown', because: 'It has not been tried for a while.' }
  const where = (some: readonly StoreAnswer[]) => some.map(({ host, port }) => `${host}:${port}`).join(', ')
  const of = (wanted: StoreAnswer['answers']) => answers.filter((one) => one.answers === wanted)
  const [yes, no, unreachable] = [of('yes'), of('no'), of('unreachable')]
  if (no.length > 0)
    return {
      ...grounds,
      status: yes.length > 0 ? 'degraded' : 'critical',
      because: `${where(no)} takes no connection: ${no[0]?.detail ?? ''}.`,
    }
  if (unreachable.length > 0)
    return {
      ...grounds,
      status: 'unknown',
      because: `The console finds no way to ${where(unreachable)} (${unreachable[0]?.detail ?? ''}); instances may.`,
    }
  return { ...grounds, status: 'ok', because: `${where(yes)} takes connections.` }
}
