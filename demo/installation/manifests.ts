import type { JsonObject } from '#demo/cluster/json.ts'
import { shape08 } from './shape-0.8.ts'
import { chart09, chart13, splitShape } from './split-shape.ts'
import { stores } from './stores.ts'

export type Shape = '1.3' | '0.9' | '0.8'
export type Size = 'production' | 'small'

export type InstallationOptions = {
  shape: Shape
  /** Both default to `tracardi`. */
  namespace?: string
  release?: string
  /** `small` has the same workloads with fewer instances, for tests. */
  size?: Size
  /** Instances by workload name, over what the size says. */
  replicas?: { [workload: string]: number }
  /** Where Elasticsearch, Redis, MySQL and Pulsar run: beside Tracardi, each in a namespace of its own, or nowhere. */
  stores?: 'beside' | 'apart' | 'none'
  /** An Ingress for the collectors, and a budget and an autoscaler the chart does not make but operators do. */
  hasExtras?: boolean
}

export type Installation = Required<InstallationOptions>

/** The objects of one Tracardi installation, as its chart renders them; a real API server takes them as well. */
export function installationManifests(options: InstallationOptions): JsonObject[] {
  const installation: Installation = {
    namespace: 'tracardi',
    release: 'tracardi',
    size: 'production',
    replicas: {},
    stores: 'beside',
    hasExtras: (options.size ?? 'production') === 'production',
    ...options,
  }
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: installation.namespace } }
  return [namespace, ...stores(installation), ...workloads(installation)]
}

function workloads(installation: Installation): JsonObject[] {
  switch (installation.shape) {
    case '1.3':
      return splitShape(installation, chart13)
    case '0.9':
      return splitShape(installation, chart09)
    case '0.8':
      return shape08(installation)
  }
}
