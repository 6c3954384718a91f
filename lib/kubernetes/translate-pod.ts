import 'server-only'
import { instanceId, type Instance, type InstanceState, type Termination } from '#lib/domain/topology.ts'
import type { PodFacts } from './facts.ts'
import { countAt, listAt, numberAt, objectAt, textAt, type Json } from './json.ts'
import { translateMetadata } from './translate-metadata.ts'

export function translatePod(object: Json): PodFacts {
  const { namespace, name, uid, createdAt, owner } = translateMetadata(object)
  const containers = listAt(object, 'status', 'containerStatuses')
  const instance: PodFacts['instance'] = {
    id: instanceId(namespace, name),
    namespace,
    name,
    uid,
    createdAt,
    ...condition(object, containers),
    restarts: containers.reduce<number>((sum, status) => sum + countAt(status, 'restartCount'), 0),
    lastTermination: newestTermination(containers),
    node: textAt(object, 'spec', 'nodeName'),
    address: textAt(object, 'status', 'podIP'),
    image: textAt(listAt(object, 'spec', 'containers')[0], 'image'),
    containers: [...listAt(object, 'spec', 'initContainers'), ...listAt(object, 'spec', 'containers')].flatMap(
      (container) => textAt(container, 'name') ?? [],
    ),
  }
  return { instance, owner }
}

type Found = Pick<Instance, 'state' | 'since' | 'reason'>

/** The worst thing that the pod says about itself, in the order in which `kubectl get pods` looks. */
function condition(object: Json, containers: readonly unknown[]): Found {
  const deletedAt = textAt(object, 'metadata', 'deletionTimestamp')
  if (deletedAt) return { state: 'terminating', since: deletedAt, reason: null }
  const phase = textAt(object, 'status', 'phase')
  const startedAt = textAt(object, 'status', 'startTime')
  if (phase === 'Succeeded') return { state: 'completed', since: startedAt, reason: null }
  if (phase === 'Failed') return { state: 'failed', since: startedAt, reason: failureOf(object, containers) }
  const init = waitingOf(listAt(object, 'status', 'initContainerStatuses'))
  if (init) return { ...init, reason: `Init:${init.reason}`, since: startedAt }
  const waiting = waitingOf(containers)
  if (waiting) return { ...waiting, since: readySince(object) ?? startedAt }
  return phase === 'Running' ? running(object, containers) : pending(object, startedAt)
}

const pullFailures = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'ErrImageNeverPull',
  'RegistryUnavailable',
])

/** Containers being made wait as well; only what cannot get on by itself is a state of its own. */
function waitingOf(statuses: readonly unknown[]): { state: InstanceState; reason: string } | null {
  for (const status of statuses) {
    const reason = textAt(status, 'state', 'waiting', 'reason')
    if (reason === 'CrashLoopBackOff') return { state: 'crash-loop', reason }
    if (reason !== null && pullFailures.has(reason)) return { state: 'image-pull', reason }
    if (reason !== null && /(Error|Failed)$/.test(reason)) return { state: 'failed', reason }
  }
  return null
}

function running(object: Json, containers: readonly unknown[]): Found {
  const ready = readyCondition(object)
  const since = textAt(ready, 'lastTransitionTime')
  const status = textAt(ready, 'status')
  if (status === 'True') return { state: 'ready', since, reason: null }
  // The node stopped reporting: nobody knows how its pods are.
  if (status === 'Unknown' || textAt(ready, 'reason') === 'NodeStatusUnknown')
    return { state: 'unknown', since, reason: textAt(ready, 'reason') ?? 'NodeStatusUnknown' }
  const ended = containers.find((entry) => textAt(entry, 'state', 'terminated', 'reason'))
  const reason = textAt(ended, 'state', 'terminated', 'reason')
  if (reason) return { state: countAt(ended, 'restartCount') >= 2 ? 'crash-loop' : 'unready', since, reason }
  return { state: wasReady(containers, since) ? 'unready' : 'starting', since, reason: textAt(ready, 'reason') }
}

function pending(object: Json, startedAt: string | null): Found {
  const createdAt = textAt(object, 'metadata', 'creationTimestamp')
  if (textAt(object, 'spec', 'nodeName')) return { state: 'starting', since: startedAt ?? createdAt, reason: null }
  const scheduled = listAt(object, 'status', 'conditions').find((entry) => textAt(entry, 'type') === 'PodScheduled')
  const [reason, message] = [textAt(scheduled, 'reason'), textAt(scheduled, 'message')]
  return { state: 'pending', since: createdAt, reason: reason && message ? `${reason}: ${message}` : reason }
}

function readyCondition(object: Json): unknown {
  return listAt(object, 'status', 'conditions').find((entry) => textAt(entry, 'type') === 'Ready')
}

function readySince(object: Json): string | null {
  return textAt(readyCondition(object), 'lastTransitionTime')
}

/** A pod that never was ready carries the time of its birth in the Ready condition, before its containers started. */
function wasReady(containers: readonly unknown[], readyChangedAt: string | null): boolean {
  const started = containers.flatMap((status) => textAt(status, 'state', 'running', 'startedAt') ?? [])
  const [first] = started.toSorted()
  return readyChangedAt !== null && first !== undefined && Date.parse(readyChangedAt) > Date.parse(first)
}

function failureOf(object: Json, containers: readonly unknown[]): string {
  const ended = containers.find((status) => countAt(status, 'state', 'terminated', 'exitCode') !== 0)
  return textAt(object, 'status', 'reason') ?? textAt(ended, 'state', 'terminated', 'reason') ?? 'Failed'
}

function newestTermination(containers: readonly unknown[]): Termination | null {
  const ends = containers.flatMap((status) => [
    ...termination(objectAt(status, 'state', 'terminated')),
    ...termination(objectAt(status, 'lastState', 'terminated')),
  ])
  return ends.toSorted((one, other) => (other.finishedAt ?? '').localeCompare(one.finishedAt ?? ''))[0] ?? null
}

function termination(terminated: Json): Termination[] {
  const finishedAt = textAt(terminated, 'finishedAt')
  const reason = textAt(terminated, 'reason')
  if (finishedAt === null && reason === null) return []
  return [{ reason: reason ?? 'Terminated', exitCode: numberAt(terminated, 'exitCode') ?? 0, finishedAt }]
}
