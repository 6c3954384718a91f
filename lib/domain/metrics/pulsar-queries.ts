import type { PulsarPlace } from '../health/pulsar-place.ts'
import { either, is, literally, matches, matchesNot, part, type Matcher } from './promql.ts'
import { all, rateOf, sumOf, type StorePanel, type StoreScope } from './store-panel.ts'

/** What a worker could take now: messages that are to come later wait for no worker. Older brokers count all alike. */
function waiting(scope: StoreScope): string {
  const [ready, every] = ['pulsar_subscription_back_log_no_delayed', 'pulsar_subscription_back_log']
  return `(${either(all(ready, scope), all(every, scope))})`
}

/** By its counters: the rates that it tells itself are those of its last minute, and zero in its first. */
function putInAndTaken(scope: StoreScope, putIn: string, taken: string): string {
  return either(
    part(putIn, rateOf('pulsar_in_messages_total', scope)),
    part(taken, rateOf('pulsar_out_messages_total', scope)),
  )
}

/** Of Pulsar, with which its metrics come and go. */
export const pulsarMetric = 'pulsar_in_messages_total'

/** Policies of topics lie in topics too, and what compacts those subscribes to them without ever being a consumer. */
const pulsarsOwn: readonly Matcher[] = [matchesNot('topic', '.*/__[^/]*'), matchesNot('subscription', '__.*')]

/**
 * Brokers by the namespace of their pods, and of their topics by the tenant: `namespace` is Pulsar's own label as well,
 * which Prometheus then calls `exported_namespace`.
 */
export function ownOfPulsar({ namespace, tenant }: PulsarPlace, isExported: boolean): readonly Matcher[] {
  const brokers = [is('namespace', namespace), ...pulsarsOwn]
  return isExported && tenant !== null
    ? [...brokers, matches('exported_namespace', `${literally(tenant)}/.*`)]
    : brokers
}

export const pulsarPanels: readonly StorePanel[] = [
  {
    id: 'pulsar-messages',
    kind: 'pulsar',
    metric: pulsarMetric,
    query: (scope) => putInAndTaken(scope, 'in', 'out'),
  },
  {
    id: 'pulsar-backlog',
    kind: 'pulsar',
    metric: 'pulsar_subscription_back_log',
    query: (scope) => part('backlog', sumOf('pulsar_subscription_back_log', scope)),
  },
  {
    id: 'worker-messages',
    kind: 'pulsar',
    metric: pulsarMetric,
    query: (scope) => putInAndTaken(scope, 'put in', 'taken'),
  },
  {
    id: 'worker-backlog',
    kind: 'pulsar',
    metric: 'pulsar_subscription_back_log',
    query: (scope) => part('backlog', `sum(${waiting(scope)})`),
  },
  {
    id: 'worker-unserved',
    kind: 'pulsar',
    metric: 'pulsar_subscription_consumers_count',
    // Both have the same labels, so each subscription meets its own consumers.
    query: (scope) => {
      const unserved = `(${all('pulsar_subscription_consumers_count', scope)} == bool 0)`
      return part('without a consumer', `sum(${waiting(scope)} * ${unserved})`)
    },
  },
]
