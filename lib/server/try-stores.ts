import 'server-only'

import type { StoreAddress } from '#lib/domain/health/store-address.ts'
import type { StoreAnswer } from '#lib/domain/health/store-health.ts'
import type { Topology } from '#lib/domain/topology.ts'
import { tryStore } from '#lib/metrics/store-probe.ts'
import { askVersion, type ToldVersion } from '#lib/metrics/store-version.ts'

const everyMs = 60_000
/** A version changes with an upgrade, and a greeting that nobody answers is one that MySQL counts. */
const versionKeptMs = 600_000
/** An environment names a handful; more is a list that somebody made. */
const mostAddresses = 30

type Wanted = { readonly installation: string; readonly address: StoreAddress }

/** Tries the stores that the APIs' environments name, and nothing else, once a minute. */
export function createStoreTrier(addressesOf: () => ReadonlyMap<string, readonly StoreAddress[]>) {
  let last: readonly StoreAnswer[] = []
  let versions: ReadonlyMap<string, { readonly atMs: number; readonly told: ToldVersion }> = new Map()

  async function tryOne([key, { installation, address }]: readonly [string, Wanted]): Promise<StoreAnswer> {
    const { store, host, port } = address
    const tried = await tryStore(address)
    const { version, because } = tried.answers === 'yes' ? await versionOf(key, address) : unasked
    return { installation, store, host, port, ...tried, version, versionBecause: because, atMs: Date.now() }
  }

  async function versionOf(key: string, address: StoreAddress): Promise<ToldVersion> {
    const before = versions.get(key)
    if (before && Date.now() - before.atMs < versionKeptMs) return before.told
    const told = await askVersion(address)
    versions = new Map([...versions, [key, { atMs: Date.now(), told }]])
    return told
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
    last = await Promise.all([...wanted].slice(0, mostAddresses).map(tryOne))
    versions = new Map([...versions].filter(([key]) => wanted.has(key)))
    return last
  }
}

const unasked: ToldVersion = { version: null, because: 'it takes no connection' }
