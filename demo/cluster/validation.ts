import type { Cause } from './api-failure.ts'
import { forbiddenValue, invalid, invalidValue, required } from './api-failure.ts'
import type { JsonObject } from './json.ts'
import { copy, equal, isObject, listAt, nameOf, numberAt, objectAt, objectsAt, textAt, textsAt, uidOf } from './json.ts'
import type { Kind } from './kinds.ts'
import { specSelector } from './selectors.ts'

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const subdomainRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"

/** Throws 422 with every cause when the object may not be stored. */
export function validate(kind: Kind, object: JsonObject, previous: JsonObject | undefined) {
  const causes = [
    ...metadataCauses(kind, object, previous),
    ...specCauses(kind, object),
    ...changeCauses(kind, object, previous),
  ]
  if (causes.length > 0) throw invalid(kind, nameOf(object), causes)
}

function metadataCauses(kind: Kind, object: JsonObject, previous: JsonObject | undefined): Cause[] {
  const causes: Cause[] = []
  const name = nameOf(object)
  if (name === '') causes.push(required('metadata.name', 'name or generateName is required'))
  // The names of RBAC objects may hold colons.
  else if (kind.group !== 'rbac.authorization.k8s.io' && (!subdomain.test(name) || name.length > 253))
    causes.push(invalidValue('metadata.name', name, subdomainRule))
  if (previous && uidOf(object) !== uidOf(previous))
    causes.push(invalidValue('metadata.uid', uidOf(object), 'field is immutable'))
  for (const [key, value] of Object.entries(textsAt(object, 'metadata', 'labels')))
    if (value !== '' && !/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(value))
      causes.push(
        invalidValue(
          `metadata.labels`,
          value,
          `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.' (key ${key})`,
        ),
      )
  return causes
}

function specCauses(kind: Kind, object: JsonObject): Cause[] {
  switch (kind.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'ReplicaSet':
      return workloadCauses(object)
    case 'Pod':
      return podCauses(objectAt(object, 'spec'), 'spec')
    case 'HorizontalPodAutoscaler':
      return autoscalerCauses(object)
    case 'ConfigMap':
      return []
    default:
      return []
  }
}

function workloadCauses(object: JsonObject): Cause[] {
  const causes: Cause[] = []
  const spec = objectAt(object, 'spec')
  const replicas = numberAt(spec, 'replicas')
  if (replicas !== undefined && replicas < 0) causes.push(negative('spec.replicas', replicas))
  const minReady = numberAt(spec, 'minReadySeconds') ?? 0
  if (minReady < 0) causes.push(negative('spec.minReadySeconds', minReady))
  const deadline = numberAt(spec, 'progressDeadlineSeconds')
  if (deadline !== undefined && deadline <= minReady)
    causes.push(invalidValue('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'))
  const labels = textsAt(spec, 'template', 'metadata', 'labels')
  if (!isObject(spec.selector)) causes.push(required('spec.selector'))
  else if (!specSelector(spec.selector)(labels))
    causes.push(invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'))
  return [...causes, ...podCauses(objectAt(spec, 'template', 'spec'), 'spec.template.spec')]
}

const negative = (field: string, value: number) => invalidValue(field, value, 'must be greater than or equal to 0')

function podCauses(spec: JsonObject, path: string): Cause[] {
  if (objectsAt(spec, 'containers').length === 0) return [required(`${path}.containers`)]
  return ['containers', 'initContainers'].flatMap((field) =>
    objectsAt(spec, field).flatMap((container, index) => containerCauses(container, `${path}.${field}[${index}]`)),
  )
}

function containerCauses(container: JsonObject, path: string): Cause[] {
  const causes: Cause[] = []
  if (!textAt(container, 'name')) causes.push(required(`${path}.name`))
  if (!textAt(container, 'image')) causes.push(required(`${path}.image`))
  objectsAt(container, 'env').forEach((variable, index) => {
    if (!textAt(variable, 'name')) causes.push(required(`${path}.env[${index}].name`))
    if (textAt(variable, 'value') && isObject(variable.valueFrom))
      causes.push(invalidValue(`${path}.env[${index}].valueFrom`, '', 'may not be specified when `value` is not empty'))
  })
  for (const [resource, limit] of Object.entries(textsAt(container, 'resources', 'limits'))) {
    const request = textAt(container, 'resources', 'requests', resource)
    if (request !== undefined && quantity(request) > quantity(limit))
      causes.push(
        invalidValue(
          `${path}.resources.requests`,
          request,
          `must be less than or equal to ${resource} limit of ${limit}`,
        ),
      )
  }
  return causes
}

function autoscalerCauses(object: JsonObject): Cause[] {
  const spec = objectAt(object, 'spec')
  const max = numberAt(spec, 'maxReplicas') ?? 0
  const min = numberAt(spec, 'minReplicas') ?? 1
  if (max < 1) return [invalidValue('spec.maxReplicas', max, 'must be greater than 0')]
  if (max < min) return [invalidValue('spec.maxReplicas', max, 'must be greater than or equal to `minReplicas`')]
  return []
}

function changeCauses(kind: Kind, object: JsonObject, previous: JsonObject | undefined): Cause[] {
  if (!previous) return []
  switch (kind.kind) {
    case 'Deployment':
    case 'ReplicaSet':
      return unchanged(object, previous, 'spec', 'selector')
    case 'StatefulSet':
      return statefulSetChange(object, previous)
    case 'ConfigMap':
    case 'Secret':
      return immutableChange(object, previous)
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return unchanged(object, previous, 'roleRef')
    default:
      return []
  }
}

function unchanged(object: JsonObject, previous: JsonObject, ...path: string[]): Cause[] {
  const value = objectAt(object, ...path)
  return equal(value, objectAt(previous, ...path)) ? [] : [invalidValue(path.join('.'), value, 'field is immutable')]
}

const changeableOfStatefulSet = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]

function statefulSetChange(object: JsonObject, previous: JsonObject): Cause[] {
  const [now, before] = [copy(objectAt(object, 'spec')), copy(objectAt(previous, 'spec'))]
  for (const field of changeableOfStatefulSet) {
    delete now[field]
    delete before[field]
  }
  if (equal(now, before)) return []
  const list = changeableOfStatefulSet.map((field) => `'${field}'`).join(', ')
  return [forbiddenValue('spec', `updates to statefulset spec for fields other than ${list} are forbidden`)]
}

function immutableChange(object: JsonObject, previous: JsonObject): Cause[] {
  if (previous.immutable !== true) return []
  if (object.immutable !== true) return [forbiddenValue('immutable', 'field is immutable when `immutable` is set')]
  return ['data', 'binaryData'].flatMap((field) =>
    equal(object[field], previous[field]) ? [] : [forbiddenValue(field, 'field is immutable when `immutable` is set')],
  )
}

const factors: { [suffix: string]: number } = {
  m: 0.001,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}

/** A Kubernetes quantity as a number of cores, bytes or pieces; not a number when it is not one. */
export function quantity(text: string | number | undefined): number {
  if (typeof text === 'number') return text
  const match = /^([+-]?\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(text ?? '')
  return match ? Number(match[1]) * (factors[match[2] ?? ''] ?? 1) : Number.NaN
}

/** Names that appear twice in one env list: legal, and warned about. */
export function duplicateEnvWarnings(object: JsonObject): string[] {
  return objectsAt(object, 'spec', 'template', 'spec', 'containers').flatMap((container, index) => {
    const names = listAt(container, 'env').map((variable) => textAt(variable, 'name') ?? '')
    return names.flatMap((name, position) =>
      names.indexOf(name) < position
        ? [
            `spec.template.spec.containers[${index}].env[${position}]: hides previous definition of "${name}", which may be dropped when using apply`,
          ]
        : [],
    )
  })
}
