import { granted, refused, type Result } from '../result.ts'
import type { Workload } from '../topology.ts'
import type { StoreAddress } from './store-address.ts'

/** Where the Pulsar of an installation is counted, by exact labels. */
export type PulsarPlace = {
  /** Of Kubernetes, in which its brokers run. */
  readonly namespace: string
  /** Of Pulsar, whose topics are the installation's; null when nobody says, and all of them are. */
  readonly tenant: string | null
}

type InstallationRef = { readonly namespace: string; readonly release: string }
type Addresses = ReadonlyMap<string, readonly StoreAddress[]>

/** By the address that its own workloads name, never by what a Pulsar is called. The refusal is a sentence. */
export function pulsarPlace(
  installation: InstallationRef,
  workloads: readonly Workload[],
  addresses: Addresses,
): Result<PulsarPlace, string> {
  const isOwn = (one: InstallationRef) =>
    one.namespace === installation.namespace && one.release === installation.release
  const own = placesOf(workloads.filter(isOwn), addresses)
  const [place, ...others] = own
  // Nobody names one in plain text: one beside the installation is still its own.
  if (place === undefined) return granted({ namespace: installation.namespace, tenant: null })
  if (others.length > 0) return refused('Its workloads name several Pulsars, so whose queue counts cannot be told.')
  if (place.namespace === null)
    return refused('Its Pulsar is outside this cluster, so its metrics cannot be told from those of another.')
  const shared = placesOf(
    workloads.filter((one) => !isOwn(one)),
    addresses,
  ).filter(({ namespace }) => namespace === place.namespace)
  if (shared.some(({ tenant }) => tenant === null || place.tenant === null || tenant === place.tenant))
    return refused(
      'Another installation uses the same Pulsar, and no PULSAR_TENANT in plain text tells their queues apart.',
    )
  return granted({ namespace: place.namespace, tenant: place.tenant })
}

type Named = { readonly namespace: string | null; readonly tenant: string | null }

function placesOf(workloads: readonly Workload[], addresses: Addresses): readonly Named[] {
  const found = workloads.flatMap(({ id, namespace }) =>
    (addresses.get(id) ?? [])
      .filter(({ store }) => store === 'pulsar')
      .map(({ host, tenant }) => ({ namespace: serviceNamespace(host, namespace), tenant: tenant ?? null })),
  )
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()]
}

/** `name`, `name.namespace` or `name.namespace.svc…` as the cluster's DNS reads them; null for any other host. */
function serviceNamespace(host: string, own: string): string | null {
  const [, namespace, svc] = host.split('.')
  if (namespace === undefined) return own
  return (svc === undefined || svc === 'svc') && !/^\d+$/.test(namespace) ? namespace : null
}
