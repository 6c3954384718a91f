import { parseImage } from '../image-reference.ts'
import { asSentence } from '../part-words.ts'
import { worstStatus } from '../status.ts'
import type { Freshness, Status, Workload } from '../topology.ts'
import type { StoreAddress, StoreKind } from './store-address.ts'

/** What a store said to somebody without credentials. */
export type StoreAnswer = Pick<StoreAddress, 'store' | 'host' | 'port'> & {
  /** `namespace/release` of the installation that names it. */
  readonly installation: string
  readonly answers: 'yes' | 'no' | 'unreachable'
  readonly detail: string
  /** Until the connection stood; null where none did. */
  readonly tookMs: number | null
  /** As it says itself without credentials; null where it does not. */
  readonly version: string | null
  /** Who says the version, or why nobody does. */
  readonly versionBecause: string
  readonly atMs: number
}

export type StoreHealth = {
  readonly store: StoreKind
  readonly status: Status
  readonly because: string
  readonly since: string | null
  readonly source: string
  readonly asOf: string | null
  readonly version: string | null
  /** Who says the version, or why nobody does. */
  readonly versionBecause: string
  /** Of the slowest connection; null where none stood. */
  readonly tookMs: number | null
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

/** By its pods where they are watched, else by whether it answers; a store that nobody names is left out. */
export function storeHealth(facts: StoreFacts): readonly StoreHealth[] {
  return kinds.flatMap(({ store, image }) => {
    const own = facts.workloads.filter((one) => one.role === 'store' && image.test(one.image ?? ''))
    const answers = facts.answers.filter((one) => one.store === store)
    const more = { ...versionOf(own, answers), tookMs: slowest(answers, facts.nowMs) }
    if (own.length > 0) return [{ ...byPods(store, own, facts), ...more }]
    return answers.length > 0 ? [{ ...byAnswers(store, answers, facts), ...more }] : []
  })
}

type Judged = Omit<StoreHealth, 'version' | 'versionBecause' | 'tookMs'>

function byPods(store: StoreKind, own: readonly Workload[], { freshness, asOf }: StoreFacts): Judged {
  const grounds = { store, since: null, source: 'Kubernetes watch', asOf }
  if (freshness === 'stale' || freshness === 'starting')
    return { ...grounds, status: 'unknown', because: 'Nothing is heard from the cluster.', since: asOf }
  const status = worstStatus(own.map((one) => one.status))
  const worst = own.filter((one) => one.status === status)
  return { ...grounds, status, because: worst.map((one) => `${one.name}: ${asSentence(one.statusReason)}`).join(' ') }
}

/** A cluster that is named by several hosts is well while one of them answers, and not quite while one does not. */
function byAnswers(store: StoreKind, answers: readonly StoreAnswer[], { nowMs }: StoreFacts): Judged {
  const newest = Math.max(...answers.map(({ atMs }) => atMs))
  const grounds = { store, since: null, source: 'a greeting by the console', asOf: new Date(newest).toISOString() }
  if (nowMs - newest > staleMs) return { ...grounds, status: 'unknown', because: 'It has not been tried for a while.' }
  const where = (some: readonly StoreAnswer[]) => some.map(({ host, port }) => `${host}:${port}`).join(', ')
  const of = (wanted: StoreAnswer['answers']) => answers.filter((one) => one.answers === wanted)
  const [yes, no, unreachable] = [of('yes'), of('no'), of('unreachable')]
  if (no.length > 0)
    return {
      ...grounds,
      status: yes.length > 0 ? 'degraded' : 'critical',
      because: `${where(no)} serves nobody: ${no[0]?.detail ?? ''}.`,
    }
  if (unreachable.length > 0)
    return {
      ...grounds,
      status: 'unknown',
      because: `The console gets no answer from ${where(unreachable)} (${unreachable[0]?.detail ?? ''}); instances may.`,
    }
  return { ...grounds, status: 'ok', because: `${where(yes)} answers.` }
}

/** Its own word is better than the tag of its image, which anybody may have moved. */
function versionOf(
  own: readonly Workload[],
  answers: readonly StoreAnswer[],
): Pick<StoreHealth, 'version' | 'versionBecause'> {
  const told = [...new Set(answers.flatMap(({ version }) => version ?? []))].sort()
  if (told.length > 0) return { version: told.join(', '), versionBecause: 'by its own word' }
  const tags = own.flatMap(({ image }) => (image === null ? [] : (parseImage(image).tag ?? [])))
  if (tags.length > 0)
    return { version: [...new Set(tags)].sort().join(', '), versionBecause: 'by the tag of its image' }
  return { version: null, versionBecause: answers[0]?.versionBecause ?? 'no image says it' }
}

function slowest(answers: readonly StoreAnswer[], nowMs: number): number | null {
  const took = answers.flatMap(({ tookMs, atMs }) => (tookMs === null || nowMs - atMs > staleMs ? [] : [tookMs]))
  return took.length === 0 ? null : Math.max(...took)
}
