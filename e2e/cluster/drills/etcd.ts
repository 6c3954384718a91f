import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { start, type ControlPlane } from '../control-plane.ts'
import { text, valueAt } from '../json-value.ts'
import type { Layout } from '../layout.ts'
import { stop } from '../processes.ts'

const dataOf = ({ folder }: Layout) => join(folder, 'etcd')
const copyOf = ({ folder }: Layout) => join(folder, 'etcd-copy')

async function ask({ ports }: Layout, path: string, body: unknown): Promise<unknown> {
  const url = `http://127.0.0.1:${ports.etcd}/v3/${path}`
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`etcd refused ${path}: ${await answer.text()}`)
  return answer.json()
}

/**
 * Makes every version but the last one expire in etcd; answers it. The API server's watch cache may still hold some of
 * them, except of Events, which are not cached.
 */
export async function compact({ layout }: ControlPlane): Promise<string> {
  const range = await ask(layout, 'kv/range', { key: btoa('none') })
  const revision = text(valueAt(range, 'header', 'revision'))
  await ask(layout, 'kv/compaction', { revision, physical: true })
  return revision
}

/** Sets a copy of the data aside, to be restored later. */
export async function copyEtcd({ layout }: ControlPlane) {
  await stop(layout.folder, 'etcd')
  await rm(copyOf(layout), { recursive: true, force: true })
  await cp(dataOf(layout), copyOf(layout), { recursive: true })
  await start(layout, 'etcd')
}

const clientsOfTheApi = ['kwok', 'kube-scheduler', 'kube-controller-manager'] as const

/**
 * Goes back to the copy. The API server and the cluster's own controllers are started anew, as the documentation of
 * Kubernetes asks after a restore; every other client is left with versions that lie in the future, from which a watch
 * answers 200 and stays silent.
 */
export async function restoreEtcd({ layout }: ControlPlane) {
  for (const client of clientsOfTheApi) await stop(layout.folder, client)
  await stop(layout.folder, 'kube-apiserver', 0)
  await stop(layout.folder, 'etcd')
  await rm(dataOf(layout), { recursive: true, force: true })
  await cp(copyOf(layout), dataOf(layout), { recursive: true })
  for (const part of ['etcd', 'kube-apiserver', ...clientsOfTheApi] as const) await start(layout, part)
}
