import 'server-only'
import type { EdgeTarget, EdgeTargetsAnswer } from '#lib/domain/metrics/edge-target.ts'
import { instanceId } from '#lib/domain/topology.ts'
import { ApiFailure, ClusterUnavailable } from './api-failure.ts'
import type { Connection } from './client.ts'
import { isTrueAt, listAt, numberAt, textAt, textsAt, type Json } from './json.ts'
import { listPages } from './list-pages.ts'

const timeoutMs = 10_000

/** The ingress controllers' pods that are ready. Silence is a value here. */
export async function findEdgeTargets(connection: Connection, namespace: string): Promise<EdgeTargetsAnswer> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`
  try {
    const { items } = await listPages(connection, path, translate, AbortSignal.timeout(timeoutMs))
    return { answer: 'targets', targets: items.flat() }
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 403) return { answer: 'forbidden' }
    if (error instanceof ApiFailure) return { answer: 'unavailable', why: `the API server said ${error.status}` }
    if (error instanceof ClusterUnavailable) return { answer: 'unavailable', why: 'the API server did not answer' }
    throw error
  }
}

type Controller = {
  readonly kind: EdgeTarget['kind']
  /** Of the image, without registry, tag and digest. */
  readonly image: RegExp
  readonly port: number
}

/** By the images of their projects; the port is the one that each documents for its metrics. */
const controllers: readonly Controller[] = [
  { kind: 'ingress-nginx', image: /(^|\/)ingress-nginx\/controller(-chroot)?$/, port: 10_254 },
  { kind: 'traefik', image: /(^|\/)traefik$/, port: 9_100 },
  { kind: 'haproxy-ic', image: /(^|\/)haproxytech\/kubernetes-ingress$/, port: 1_024 },
  { kind: 'haproxy-ingress', image: /(^|\/)jcmoraisjr\/haproxy-ingress$/, port: 10_254 },
]

/** What charts call the port of the metrics; HAProxy's own is its statistics page. */
const portNames = new Set(['metrics', 'prometheus', 'http-metrics', 'stat'])

function translate(pod: Json): EdgeTarget[] {
  const [namespace, name] = [textAt(pod, 'metadata', 'namespace'), textAt(pod, 'metadata', 'name')]
  const [uid, address] = [textAt(pod, 'metadata', 'uid'), textAt(pod, 'status', 'podIP')]
  if (namespace === null || name === null || uid === null || address === null || !isReady(pod)) return []
  for (const container of listAt(pod, 'spec', 'containers')) {
    const image = (textAt(container, 'image') ?? '').replace(/@.*$/, '').replace(/:[^/:]*$/, '')
    const controller = controllers.find((one) => one.image.test(image))
    const startedAt = startOf(pod, textAt(container, 'name'))
    if (controller === undefined || startedAt === null) continue
    const annotations = textsAt(pod, 'metadata', 'annotations')
    return [
      {
        id: instanceId(namespace, name),
        uid,
        startedAt,
        address,
        port: portOf(annotations['prometheus.io/port'], container) ?? controller.port,
        path: pathOf(annotations['prometheus.io/path']),
        kind: controller.kind,
      },
    ]
  }
  return []
}

function portOf(annotated: string | undefined, container: unknown): number | null {
  const port = Number(annotated)
  if (annotated !== undefined && Number.isInteger(port) && port > 0 && port < 65_536) return port
  const named = listAt(container, 'ports').find((one) => portNames.has(textAt(one, 'name') ?? ''))
  return numberAt(named, 'containerPort')
}

function pathOf(annotated: string | undefined): string {
  return annotated !== undefined && /^(\/[\w.-]{1,40}){1,5}$/.test(annotated) ? annotated : '/metrics'
}

function isReady(pod: Json): boolean {
  if (textAt(pod, 'metadata', 'deletionTimestamp') !== null) return false
  return listAt(pod, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  )
}

function startOf(pod: Json, container: string | null): string | null {
  const status = listAt(pod, 'status', 'containerStatuses').find((one) => textAt(one, 'name') === container)
  return isTrueAt(status, 'ready') ? textAt(status, 'state', 'running', 'startedAt') : null
}
