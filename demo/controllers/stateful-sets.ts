import { createHash, randomUUID } from 'node:crypto'
import { createDeletion } from '#demo/cluster/deletion.ts'
import type { JsonObject } from '#demo/cluster/json.ts'
import {
  copy,
  ensureObject,
  isBeingDeleted,
  nameOf,
  namespaceOf,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  textsAt,
  uidOf,
} from '#demo/cluster/json.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import type { Store } from '#demo/cluster/store.ts'
import { Moved } from '#demo/cluster/store.ts'
import { isReady } from './conditions.ts'
import type { Controller, ControllerWorld } from './controller.ts'
import { runController } from './controller.ts'

const statefulSets = kindNamed('statefulsets')
const pods = kindNamed('pods')
const revisions = kindNamed('controllerrevisions')
const hashLabel = 'controller-revision-hash'

const ownerOf = (object: JsonObject) =>
  objectsAt(object, 'metadata', 'ownerReferences')
    .filter((reference) => reference.kind === 'StatefulSet')
    .map((reference) => ({ namespace: namespaceOf(object), name: textAt(reference, 'name') ?? '' }))

/** Ordered pods with stable names: created from zero up, removed and updated from the top down, one at a time. */
export function runStatefulSets(world: ControllerWorld): Controller {
  const { store } = world
  return runController(world, {
    kind: statefulSets,
    also: [{ kind: pods, concerns: ownerOf }],
    async reconcile(namespace, name) {
      const set = store.get(statefulSets, namespace, name)
      if (!set) return
      const updateRevision = await ensureRevision(store, set)
      if (!isBeingDeleted(set)) await takeOneStep(world, set, updateRevision)
      await writeStatus(store, set, updateRevision)
    },
  })
}

const ordinalOf = (pod: JsonObject) => Number(/-(\d+)$/.exec(nameOf(pod))?.[1] ?? '-1')
const revisionOf = (pod: JsonObject) => textAt(pod, 'metadata', 'labels', hashLabel) ?? ''

function podsOf(store: Store, set: JsonObject): JsonObject[] {
  return store
    .list(pods, namespaceOf(set))
    .filter((pod) => objectsAt(pod, 'metadata', 'ownerReferences').some((each) => each.uid === uidOf(set)))
    .toSorted((left, right) => ordinalOf(left) - ordinalOf(right))
}

async function takeOneStep(world: ControllerWorld, set: JsonObject, updateRevision: string) {
  const { store, events } = world
  const replicas = numberAt(set, 'spec', 'replicas') ?? 0
  const isParallel = textAt(set, 'spec', 'podManagementPolicy') === 'Parallel'
  const existing = podsOf(store, set)
  for (let ordinal = 0; ordinal < replicas; ordinal += 1) {
    const pod = existing.find((each) => ordinalOf(each) === ordinal)
    if (!pod) {
      await createPod(world, set, ordinal, revisionFor(set, ordinal, updateRevision))
      if (!isParallel) return
    } else if (!isParallel && (!isReady(pod) || isBeingDeleted(pod))) return
  }
  const surplus = existing.filter((pod) => ordinalOf(pod) >= replicas)
  const last = surplus.at(-1)
  if (last) {
    if (isBeingDeleted(last)) return
    await createDeletion(store).background(pods, last)
    events.record(
      set,
      'Normal',
      'SuccessfulDelete',
      `delete Pod ${nameOf(last)} in StatefulSet ${nameOf(set)} successful`,
      'statefulset-controller',
    )
    return
  }
  if (textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return
  const outdated = existing.findLast((pod) => revisionOf(pod) !== revisionFor(set, ordinalOf(pod), updateRevision))
  // One pod at a time, from the highest ordinal, and only while every other one is ready.
  if (!outdated || existing.some((pod) => pod !== outdated && (!isReady(pod) || isBeingDeleted(pod)))) return
  if (!isBeingDeleted(outdated)) await createDeletion(store).background(pods, outdated)
}

function revisionFor(set: JsonObject, ordinal: number, updateRevision: string): string {
  const partition = numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0
  const current = textAt(set, 'status', 'currentRevision')
  return ordinal < partition && current !== undefined ? current : updateRevision
}

async function ensureRevision(store: Store, set: JsonObject): Promise<string> {
  const template = objectAt(set, 'spec', 'template')
  const hash = createHash('sha1').update(JSON.stringify(template)).digest('hex').slice(0, 10)
  const name = `${nameOf(set)}-${hash}`
  const known = store
    .list(revisions, namespaceOf(set))
    .filter((each) => ownerOf(each).some((owner) => owner.name === nameOf(set)))
  const newest = Math.max(0, ...known.map((each) => numberAt(each, 'revision') ?? 0))
  const same = known.find((each) => nameOf(each) === name)
  if (same && numberAt(same, 'revision') === newest) return name
  if (same) {
    await store.change(revisions, namespaceOf(set), name, (draft) => void (draft.revision = newest + 1))
    return name
  }
  const revision: JsonObject = {
    metadata: {
      name,
      namespace: namespaceOf(set),
      labels: { ...textsAt(set, 'spec', 'selector', 'matchLabels'), [hashLabel]: name },
      ownerReferences: [ownerReference(set)],
    },
    data: { spec: { template: { ...copy(template), $patch: 'replace' } } },
    revision: newest + 1,
  }
  await store.create(revisions, revision).catch(ignoreMoved)
  return name
}

function ownerReference(set: JsonObject): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    name: nameOf(set),
    uid: uidOf(set),
    controller: true,
    blockOwnerDeletion: true,
  }
}

async function createPod({ store, events }: ControllerWorld, set: JsonObject, ordinal: number, revision: string) {
  const saved = store.get(revisions, namespaceOf(set), revision)
  const { $patch: _patch, ...old } = objectAt(saved ?? {}, 'data', 'spec', 'template')
  const template = saved ? old : objectAt(set, 'spec', 'template')
  const name = `${nameOf(set)}-${ordinal}`
  const spec = copy(objectAt(template, 'spec'))
  spec.hostname = name
  spec.subdomain = textAt(set, 'spec', 'serviceName')
  spec.enableServiceLinks ??= true
  const pod: JsonObject = {
    metadata: {
      name,
      namespace: namespaceOf(set),
      uid: randomUUID(),
      generateName: `${nameOf(set)}-`,
      annotations: textsAt(template, 'metadata', 'annotations'),
      labels: {
        ...textsAt(template, 'metadata', 'labels'),
        [hashLabel]: revision,
        'apps.kubernetes.io/pod-index': String(ordinal),
        'statefulset.kubernetes.io/pod-name': name,
      },
      ownerReferences: [ownerReference(set)],
    },
    spec,
    status: { phase: 'Pending' },
  }
  const created = await store.create(pods, pod).catch(ignoreMoved)
  if (created)
    events.record(
      set,
      'Normal',
      'SuccessfulCreate',
      `create Pod ${name} in StatefulSet ${nameOf(set)} successful`,
      'statefulset-controller',
    )
}

function ignoreMoved(error: unknown): undefined {
  if (!(error instanceof Moved)) throw error
}

async function writeStatus(store: Store, seen: JsonObject, updateRevision: string) {
  const existing = podsOf(store, seen).filter((pod) => !isBeingDeleted(pod))
  await store.change(statefulSets, namespaceOf(seen), nameOf(seen), (draft) => {
    const status = ensureObject(draft, 'status')
    const replicas = numberAt(draft, 'spec', 'replicas') ?? 0
    const updated = existing.filter((pod) => revisionOf(pod) === updateRevision).length
    const ready = existing.filter(isReady).length
    const before = textAt(status, 'currentRevision') ?? updateRevision
    const isSettled = updated === existing.length && existing.length === replicas && ready === replicas
    // The set stands on its new revision once every pod has it.
    const current = isSettled ? updateRevision : before
    status.observedGeneration = numberAt(seen, 'metadata', 'generation')
    status.replicas = existing.length
    status.readyReplicas = ready === 0 ? undefined : ready
    status.availableReplicas = ready
    status.updatedReplicas = updated === 0 ? undefined : updated
    status.currentReplicas = existing.filter((pod) => revisionOf(pod) === current).length || undefined
    status.currentRevision = current
    status.updateRevision = updateRevision
    status.collisionCount = 0
  })
}
