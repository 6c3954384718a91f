import type { JsonObject } from '#demo/cluster/json.ts'
import {
  ensureObject,
  equal,
  isBeingDeleted,
  labelsOf,
  nameOf,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  timestamp,
} from '#demo/cluster/json.ts'
import type { Kind } from '#demo/cluster/kinds.ts'
import { kindNamed } from '#demo/cluster/kinds.ts'
import { recordOwnership } from '#demo/cluster/managed-fields.ts'
import { specSelector } from '#demo/cluster/selectors.ts'
import type { UsageMeter } from '#demo/cluster/usage-meter.ts'
import { quantity } from '#demo/cluster/validation.ts'
import { isReady, setCondition } from './conditions.ts'
import type { Controller, ControllerWorld } from './controller.ts'
import { runController } from './controller.ts'
import { createSizeMemory } from './stabilised-size.ts'

const autoscalers = kindNamed('horizontalpodautoscalers')
const pods = kindNamed('pods')
const tolerance = 0.1
const syncMs = 5_000

/** Holds replicas between the bounds and follows the simulated CPU. At zero replicas it rests, as the real one does. */
export function runAutoscalers(world: ControllerWorld, usage: UsageMeter): Controller {
  const { store } = world
  const memory = createSizeMemory()
  return runController(world, {
    kind: autoscalers,
    everyMs: syncMs,
    async reconcile(namespace, name) {
      const autoscaler = store.get(autoscalers, namespace, name)
      const key = `${namespace ?? ''}/${name}`
      if (!autoscaler) memory.forget(key)
      const kind = autoscaler && targetKind(autoscaler)
      const target = kind && store.get(kind, namespace, textAt(autoscaler, 'spec', 'scaleTargetRef', 'name') ?? '')
      if (!autoscaler || !kind) return
      if (!target) {
        await store.change(autoscalers, namespace, name, (draft) =>
          setCondition(draft, {
            type: 'AbleToScale',
            status: 'False',
            reason: 'FailedGetScale',
            message: "the HPA controller was unable to get the target's current scale",
          }),
        )
        return
      }
      const current = numberAt(target, 'spec', 'replicas') ?? 0
      const measured = cpuUtilisation(world, usage, namespace, target)
      const stabilised = (wanted: number) => memory.stabilised(key, { current, wanted }, Date.now())
      const { desired, reason } = decide(autoscaler, current, measured, stabilised)
      if (desired !== current) await rescale(world, autoscaler, kind, target, desired)
      await writeStatus(world, autoscaler, {
        current: numberAt(target, 'status', 'replicas') ?? 0,
        desired,
        measured,
        reason,
      })
    },
  })
}

function targetKind(autoscaler: JsonObject): Kind | undefined {
  switch (textAt(autoscaler, 'spec', 'scaleTargetRef', 'kind') ?? '') {
    case 'Deployment':
      return kindNamed('deployments')
    case 'StatefulSet':
      return kindNamed('statefulsets')
    default:
      return undefined
  }
}

/** Per cent of the requested CPU that the ready pods use, or undefined when nothing was measured. */
function cpuUtilisation(
  { store }: ControllerWorld,
  usage: UsageMeter,
  namespace: string | undefined,
  target: JsonObject,
) {
  const matches = specSelector(objectAt(target, 'spec', 'selector'))
  let [used, requested] = [0, 0]
  for (const pod of store.list(pods, namespace)) {
    if (!matches(labelsOf(pod)) || isBeingDeleted(pod) || !isReady(pod)) continue
    for (const container of objectsAt(pod, 'spec', 'containers')) {
      const reading = usage.read(pod, textAt(container, 'name') ?? '')
      const request = quantity(textAt(container, 'resources', 'requests', 'cpu'))
      if (!reading || Number.isNaN(request)) continue
      used += reading.cpuCores
      requested += request
    }
  }
  return requested === 0 ? undefined : Math.round((used / requested) * 100)
}

function decide(
  autoscaler: JsonObject,
  current: number,
  measured: number | undefined,
  stabilised: (wanted: number) => number,
) {
  const least = numberAt(autoscaler, 'spec', 'minReplicas') ?? 1
  const most = numberAt(autoscaler, 'spec', 'maxReplicas') ?? current
  if (current === 0) return { desired: 0, reason: 'ScalingDisabled' }
  const goal = numberAt(autoscaler, 'spec', 'metrics', 0, 'resource', 'target', 'averageUtilization')
  const ratio = goal === undefined || measured === undefined ? 1 : measured / goal
  const wanted = Math.abs(ratio - 1) <= tolerance ? current : Math.ceil(current * ratio)
  const eased = Math.min(stabilised(wanted), Math.max(current * 2, 4))
  const desired = Math.min(most, Math.max(least, eased))
  const reason = desired === eased ? 'DesiredWithinRange' : desired === least ? 'TooFewReplicas' : 'TooManyReplicas'
  return { desired, reason }
}

async function rescale(
  world: ControllerWorld,
  autoscaler: JsonObject,
  kind: Kind,
  target: JsonObject,
  desired: number,
) {
  const namespace = textAt(target, 'metadata', 'namespace')
  await world.store.change(kind, namespace, nameOf(target), (draft) => {
    ensureObject(draft, 'spec').replicas = desired
    const metadata = ensureObject(draft, 'metadata')
    metadata.generation = (numberAt(metadata, 'generation') ?? 0) + 1
    recordOwnership(
      draft,
      { 'f:spec': { 'f:replicas': {} } },
      { manager: 'kube-controller-manager', operation: 'Update', apiVersion: 'apps/v1', subresource: 'scale' },
    )
  })
  const message = `New size: ${desired}; reason: cpu resource utilization (percentage of request) or bounds`
  world.events.record(autoscaler, 'Normal', 'SuccessfulRescale', message, 'horizontal-pod-autoscaler')
}

type Outcome = { current: number; desired: number; measured: number | undefined; reason: string }

async function writeStatus(
  { store }: ControllerWorld,
  seen: JsonObject,
  { current, desired, measured, reason }: Outcome,
) {
  const isDisabled = reason === 'ScalingDisabled'
  await store.change(autoscalers, textAt(seen, 'metadata', 'namespace'), nameOf(seen), (draft) => {
    const status = ensureObject(draft, 'status')
    const before = numberAt(status, 'desiredReplicas')
    status.observedGeneration = numberAt(seen, 'metadata', 'generation')
    status.currentReplicas = current
    status.desiredReplicas = desired
    if (before !== undefined && before !== desired) status.lastScaleTime = timestamp()
    const metrics = measured === undefined ? [] : [cpuStatus(measured)]
    if (!equal(status.currentMetrics, metrics)) status.currentMetrics = metrics
    setCondition(draft, {
      type: 'AbleToScale',
      status: 'True',
      reason: 'ReadyForNewScale',
      message: 'recommended size matches current size',
    })
    setCondition(draft, {
      type: 'ScalingActive',
      status: isDisabled || measured === undefined ? 'False' : 'True',
      reason: isDisabled ? 'ScalingDisabled' : measured === undefined ? 'FailedGetResourceMetric' : 'ValidMetricFound',
      message: isDisabled ? 'scaling is disabled since the replica count of the target is zero' : '',
    })
    setCondition(draft, {
      type: 'ScalingLimited',
      status: reason === 'TooFewReplicas' || reason === 'TooManyReplicas' ? 'True' : 'False',
      reason,
      message: '',
    })
  })
}

const cpuStatus = (averageUtilization: number): JsonObject => ({
  type: 'Resource',
  resource: { name: 'cpu', current: { averageUtilization, averageValue: `${averageUtilization}m` } },
})
