/**
 * How lists are merged by strategic patches and owned in managedFields, by the name of their field: the key that finds
 * an item, or 'set' for lists of plain values. A list that is not named here is replaced as a whole.
 * Source: the `patchMergeKey` and `listMapKeys` tags of k8s.io/api.
 */
const keysByField: { [field: string]: string } = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  ownerReferences: 'uid',
  conditions: 'type',
  secrets: 'name',
  taints: 'key',
  finalizers: 'set',
}

/** `ports` means two things: of a container it is keyed by containerPort, of a Service by port. */
export function mergeKeyOf(field: string, items: readonly unknown[]): string | undefined {
  if (field !== 'ports') return keysByField[field]
  const [first] = items
  if (typeof first !== 'object' || first === null) return undefined
  return 'containerPort' in first ? 'containerPort' : 'port'
}
