import 'server-only'

import type { StoreAddress } from '#lib/domain/health/store-address.ts'
import type { StoreAnswer } from '#lib/domain/health/store-health.ts'
import type { Topology } from '#lib/domain/topology.ts'
import { tryStore } from '#lib/metrics/store-probe.ts'

const everyMs = 60_000
/** An environment names a handful; more is a list that somebody made. */
const mostAddresses = 30

/** Tries the stores that the APIs' environments name, and nothing else, once a minute. */
export function createStoreTrier(addressesOf: () => ReadonlyMap<string, readonly StoreAddress[]>) {
  let last: readonly StoreAnswer[] = []

  return async function tryStores({ workloads }: Topology, atMs: number): Promise<readonly StoreAnswer[]> {
    if (atMs % everyMs !== 0 && last.length > 0) return last
    const named = addressesOf()
    const wanted = new Map<string, Pick<StoreAnswer, 'installation' | 'store' | 'host' | 'port'>>()
    for (const { id, guiApi, namespace, release } of workloads)
      for (const { store, host, port } of guiApi === null ? [] : (named.get(id) ?? [])) {
        const installation = `${namespace}/${release}`
        wanted.set(`${installation} ${store} ${host}:${port}`, { installation, store, host, port })
      }
    last = await Promise.all(
      [...wanted.values()]
        .slice(0, mostAddresses)
        .map(async (address) => ({ ...address, ...(await tryStore(address)), atMs: Date.now() })),
    )
    return last
  }
}
