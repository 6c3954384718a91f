import type { JsonObject } from './json.ts'
import { ensureObject, isObject, objectsAt, textAt } from './json.ts'
import type { Kind } from './kinds.ts'

/** The defaults the real API server writes into a new object, for the fields the console and its tests read. */
export function applyDefaults(kind: Kind, object: JsonObject) {
  switch (kind.kind) {
    case 'Deployment':
      return defaultDeployment(ensureObject(object, 'spec'))
    case 'StatefulSet':
      return defaultStatefulSet(ensureObject(object, 'spec'))
    case 'ReplicaSet': {
      const spec = ensureObject(object, 'spec')
      spec.replicas ??= 1
      return defaultPodSpec(ensureObject(spec, 'template', 'spec'))
    }
    case 'Pod':
      return defaultPod(object)
    case 'Service':
      return defaultService(ensureObject(object, 'spec'))
    case 'CronJob':
      return defaultCronJob(ensureObject(object, 'spec'))
    case 'Job':
      return defaultPodSpec(ensureObject(object, 'spec', 'template', 'spec'))
    case 'HorizontalPodAutoscaler':
      ensureObject(object, 'spec').minReplicas ??= 1
      return
    case 'Secret':
      object.type ??= 'Opaque'
      return moveStringData(object)
    case 'Ingress':
      for (const rule of objectsAt(object, 'spec', 'rules'))
        for (const path of objectsAt(rule, 'http', 'paths')) path.pathType ??= 'ImplementationSpecific'
      return
    default:
  }
}

function defaultDeployment(spec: JsonObject) {
  spec.replicas ??= 1
  spec.revisionHistoryLimit ??= 10
  spec.progressDeadlineSeconds ??= 600
  const strategy = ensureObject(spec, 'strategy')
  strategy.type ??= 'RollingUpdate'
  if (strategy.type === 'RollingUpdate') {
    const rolling = ensureObject(strategy, 'rollingUpdate')
    rolling.maxUnavailable ??= '25%'
    rolling.maxSurge ??= '25%'
  }
  defaultPodSpec(ensureObject(spec, 'template', 'spec'))
}

function defaultStatefulSet(spec: JsonObject) {
  spec.replicas ??= 1
  spec.revisionHistoryLimit ??= 10
  spec.podManagementPolicy ??= 'OrderedReady'
  const strategy = ensureObject(spec, 'updateStrategy')
  strategy.type ??= 'RollingUpdate'
  if (strategy.type === 'RollingUpdate') ensureObject(strategy, 'rollingUpdate').partition ??= 0
  spec.persistentVolumeClaimRetentionPolicy ??= { whenDeleted: 'Retain', whenScaled: 'Retain' }
  defaultPodSpec(ensureObject(spec, 'template', 'spec'))
}

function defaultCronJob(spec: JsonObject) {
  spec.concurrencyPolicy ??= 'Allow'
  spec.suspend ??= false
  spec.successfulJobsHistoryLimit ??= 3
  spec.failedJobsHistoryLimit ??= 1
  defaultPodSpec(ensureObject(spec, 'jobTemplate', 'spec', 'template', 'spec'))
}

function defaultPod(pod: JsonObject) {
  const spec = ensureObject(pod, 'spec')
  defaultPodSpec(spec)
  spec.enableServiceLinks ??= true
  ensureObject(pod, 'status').phase ??= 'Pending'
}

function defaultPodSpec(spec: JsonObject) {
  spec.restartPolicy ??= 'Always'
  spec.terminationGracePeriodSeconds ??= 30
  spec.dnsPolicy ??= 'ClusterFirst'
  spec.securityContext ??= {}
  spec.schedulerName ??= 'default-scheduler'
  for (const container of [...objectsAt(spec, 'containers'), ...objectsAt(spec, 'initContainers')])
    defaultContainer(container)
}

function defaultContainer(container: JsonObject) {
  container.resources ??= {}
  container.terminationMessagePath ??= '/dev/termination-log'
  container.terminationMessagePolicy ??= 'File'
  container.imagePullPolicy ??= hasMovingTag(textAt(container, 'image') ?? '') ? 'Always' : 'IfNotPresent'
  for (const port of objectsAt(container, 'ports')) port.protocol ??= 'TCP'
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container[name]
    if (!isObject(probe)) continue
    probe.timeoutSeconds ??= 1
    probe.periodSeconds ??= 10
    probe.successThreshold ??= 1
    probe.failureThreshold ??= 3
    if (isObject(probe.httpGet)) probe.httpGet.scheme ??= 'HTTP'
  }
}

const hasMovingTag = (image: string) => image.endsWith(':latest') || !/:[^/]+$/.test(image)

function defaultService(spec: JsonObject) {
  spec.type ??= 'ClusterIP'
  spec.sessionAffinity ??= 'None'
  spec.internalTrafficPolicy ??= 'Cluster'
  for (const port of objectsAt(spec, 'ports')) {
    port.protocol ??= 'TCP'
    port.targetPort ??= port.port
  }
}

function moveStringData(secret: JsonObject) {
  if (!isObject(secret.stringData)) return
  const data = ensureObject(secret, 'data')
  for (const [key, value] of Object.entries(secret.stringData))
    if (typeof value === 'string') data[key] = Buffer.from(value).toString('base64')
  delete secret.stringData
}
