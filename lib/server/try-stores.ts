import 'server-only'

import type { StoreAddress } from '#lib/domain/health/store-address.ts'
import type { StoreAnswer } from '#lib/domain/health/store-health.ts'
import type { Topology } from '#lib/domain/topology.ts'
import { askStore } from '#lib/metrics/store-probe.ts'

const everyMs = 60_000
/** An environment names a handful; more is a list that somebody made. */
const mostAddresses = 30

type Wanted = { readonly installation: string; readonly address: StoreAddress }

/** Tries the stores that the APIs' environments name, and nothing else, once a minute. */
export function createStoreTrier(addressesOf: () => ReadonlyMap<string, readonly StoreAddress[]>) {
  let last: readonly StoreAnswer[] = []

  async function tryOne({ installation, address }: Wanted): Promise<StoreAnswer> {
    const { store, host, port } = address
    return { installation, store, host, port, ...(await askStore(address)), atMs: Date.now() }
  }

  return async function tryStores({ workloads }: Topology, atMs: number): Promise<readonly StoreAnswer[]> {
    if (atMs % everyMs !== 0 && last.length > 0) return last
    const named = addressesOf()
    const wanted = new Map<string, Wanted>()
    for (const { id, guiApi, namespace, release } of workloads)
      for (const address of guiApi === null ? [] : (named.get(id) ?? [])) {
        const installation = `${namespace}/${release}`
        wanted.set(`${installation} ${address.store} ${address.host}:${address.port}`, { installation, address })
      }
    last = await Promise.all([...wanted.values()].slice(0, mostAddresses).map(tryOne))
    return last
  }
}
