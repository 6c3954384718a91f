import type { Json, JsonObject } from './json.ts'
import { listAt, nameOf, numberAt, objectAt, objectsAt, textAt } from './json.ts'
import type { Kind } from './kinds.ts'
import { selectorText } from './selectors.ts'

type Column = [title: string, cell: (object: JsonObject) => Json, type?: 'string' | 'integer']

const age: Column = ['Age', (object) => elapsed(textAt(object, 'metadata', 'creationTimestamp'))]

function elapsed(since: string | undefined): string {
  if (since === undefined) return '<unknown>'
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(since)) / 1000))
  if (seconds < 120) return `${seconds}s`
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)}h`
  return `${Math.floor(seconds / 86_400)}d`
}

const count = (object: JsonObject, ...path: string[]) => numberAt(object, ...path) ?? 0

const columnsByKind: { [kind: string]: Column[] } = {
  Deployment: [
    ['Ready', (object) => `${count(object, 'status', 'readyReplicas')}/${count(object, 'spec', 'replicas')}`],
    ['Up-to-date', (object) => count(object, 'status', 'updatedReplicas'), 'integer'],
    ['Available', (object) => count(object, 'status', 'availableReplicas'), 'integer'],
  ],
  StatefulSet: [
    ['Ready', (object) => `${count(object, 'status', 'readyReplicas')}/${count(object, 'spec', 'replicas')}`],
  ],
  ReplicaSet: [
    ['Desired', (object) => count(object, 'spec', 'replicas'), 'integer'],
    ['Current', (object) => count(object, 'status', 'replicas'), 'integer'],
    ['Ready', (object) => count(object, 'status', 'readyReplicas'), 'integer'],
  ],
  Pod: [
    ['Ready', readyContainers],
    ['Status', podState],
    [
      'Restarts',
      (object) =>
        objectsAt(object, 'status', 'containerStatuses').reduce((sum, each) => sum + count(each, 'restartCount'), 0),
    ],
  ],
  Service: [
    ['Type', (object) => textAt(object, 'spec', 'type') ?? 'ClusterIP'],
    ['Cluster-IP', (object) => textAt(object, 'spec', 'clusterIP') ?? '<none>'],
    [
      'Port(s)',
      (object) =>
        objectsAt(object, 'spec', 'ports')
          .map((port) => `${count(port, 'port')}/${textAt(port, 'protocol') ?? 'TCP'}`)
          .join(','),
    ],
  ],
  Node: [
    ['Status', nodeState],
    ['Version', (object) => textAt(object, 'status', 'nodeInfo', 'kubeletVersion') ?? ''],
  ],
  Namespace: [['Status', (object) => textAt(object, 'status', 'phase') ?? 'Active']],
  Event: [
    [
      'Last Seen',
      (object) =>
        elapsed(
          textAt(object, 'lastTimestamp') ??
            textAt(object, 'deprecatedLastTimestamp') ??
            textAt(object, 'metadata', 'creationTimestamp'),
        ),
    ],
    ['Type', (object) => textAt(object, 'type') ?? ''],
    ['Reason', (object) => textAt(object, 'reason') ?? ''],
    ['Object', eventTarget],
    ['Message', (object) => textAt(object, 'message') ?? textAt(object, 'note') ?? ''],
  ],
  HorizontalPodAutoscaler: [
    [
      'Reference',
      (object) =>
        `${textAt(object, 'spec', 'scaleTargetRef', 'kind') ?? ''}/${textAt(object, 'spec', 'scaleTargetRef', 'name') ?? ''}`,
    ],
    ['MinPods', (object) => count(object, 'spec', 'minReplicas'), 'integer'],
    ['MaxPods', (object) => count(object, 'spec', 'maxReplicas'), 'integer'],
    ['Replicas', (object) => count(object, 'status', 'currentReplicas'), 'integer'],
  ],
  Secret: [
    ['Type', (object) => textAt(object, 'type') ?? ''],
    ['Data', (object) => Object.keys(objectAt(object, 'data')).length, 'integer'],
  ],
  ConfigMap: [['Data', (object) => Object.keys(objectAt(object, 'data')).length, 'integer']],
  Ingress: [
    [
      'Hosts',
      (object) =>
        objectsAt(object, 'spec', 'rules')
          .map((rule) => textAt(rule, 'host') ?? '*')
          .join(','),
    ],
  ],
  PodDisruptionBudget: [
    [
      'Min Available',
      (object) => textAt(object, 'spec', 'minAvailable') ?? numberAt(object, 'spec', 'minAvailable') ?? 'N/A',
    ],
    ['Allowed Disruptions', (object) => count(object, 'status', 'disruptionsAllowed'), 'integer'],
  ],
}

const wideOnly: { [kind: string]: Column[] } = {
  Deployment: [['Selector', (object) => selectorText(objectAt(object, 'spec', 'selector'))]],
}

function columnsOf(kind: Kind): Column[] {
  const own = columnsByKind[kind.kind] ?? []
  // Events begin with their time and have no name column.
  return kind.kind === 'Event' ? own : [['Name', nameOf], ...own, age]
}

export function tableColumns(kind: Kind): JsonObject[] {
  const shown = columnsOf(kind).map((column) => columnDefinition(column, 0))
  return [...shown, ...(wideOnly[kind.kind] ?? []).map((column) => columnDefinition(column, 1))]
}

function columnDefinition([title, , type = 'string']: Column, priority: number): JsonObject {
  return { name: title, type, format: title === 'Name' ? 'name' : '', description: '', priority }
}

export const tableCells = (kind: Kind, object: JsonObject): Json[] =>
  [...columnsOf(kind), ...(wideOnly[kind.kind] ?? [])].map(([, cell]) => cell(object))

function readyContainers(pod: JsonObject): string {
  const statuses = objectsAt(pod, 'status', 'containerStatuses')
  return `${statuses.filter((status) => status.ready === true).length}/${listAt(pod, 'spec', 'containers').length}`
}

function podState(pod: JsonObject): string {
  if (textAt(pod, 'metadata', 'deletionTimestamp') !== undefined) return 'Terminating'
  for (const status of objectsAt(pod, 'status', 'containerStatuses')) {
    const reason = textAt(status, 'state', 'waiting', 'reason') ?? textAt(status, 'state', 'terminated', 'reason')
    if (reason !== undefined) return reason
  }
  return textAt(pod, 'status', 'reason') ?? textAt(pod, 'status', 'phase') ?? 'Unknown'
}

function nodeState(node: JsonObject): string {
  const ready = objectsAt(node, 'status', 'conditions').find((condition) => condition.type === 'Ready')
  const state = textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady'
  return objectAt(node, 'spec').unschedulable === true ? `${state},SchedulingDisabled` : state
}

function eventTarget(event: JsonObject): string {
  const target = { ...objectAt(event, 'regarding'), ...objectAt(event, 'involvedObject') }
  return `${(textAt(target, 'kind') ?? '').toLowerCase()}/${textAt(target, 'name') ?? ''}`
}
