import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text, valueAt } from './json-value.ts'

export const portNames = ['etcd', 'etcdPeer', 'api', 'controllers', 'scheduler', 'kwok', 'metrics'] as const
export type Ports = Record<(typeof portNames)[number], number>

/** Where a cluster keeps its files, which programs it runs and on which ports of the loopback. */
export type Layout = {
  folder: string
  bin: string
  ports: Ports
  /** Whether etcd tells the API server how far it is while nothing changes; not every cluster's does. */
  reportsProgress: boolean
}

const stateFile = (folder: string) => join(folder, 'cluster.json')

export const serverOf = ({ ports }: Layout) => `https://127.0.0.1:${ports.api}`
export const kubeconfigOf = ({ folder }: Layout, account: string) => join(folder, `${account}.kubeconfig`)
export const certificateOf = ({ folder }: Layout, file: string) => join(folder, 'pki', file)

export function remember(layout: Layout) {
  writeFileSync(stateFile(layout.folder), JSON.stringify(layout, null, 2))
}

/** The cluster started in this folder, or undefined. */
export function recall(folder: string): Layout | undefined {
  if (!existsSync(stateFile(folder))) return undefined
  const state: unknown = JSON.parse(readFileSync(stateFile(folder), 'utf8'))
  const port = (name: string) => Number(valueAt(state, 'ports', name))
  const ports: Ports = {
    etcd: port('etcd'),
    etcdPeer: port('etcdPeer'),
    api: port('api'),
    controllers: port('controllers'),
    scheduler: port('scheduler'),
    kwok: port('kwok'),
    metrics: port('metrics'),
  }
  return {
    folder,
    bin: text(valueAt(state, 'bin')),
    ports,
    reportsProgress: valueAt(state, 'reportsProgress') !== false,
  }
}
