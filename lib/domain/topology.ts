/** What a workload does in a Tracardi installation. `collector` and `gui-api` are the two kinds of API cluster. */
export type Role = 'collector' | 'gui-api' | 'gui' | 'worker' | 'job' | 'bridge' | 'store' | 'unknown'

export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'CronJob'

/** The four-state health of a part, worst first in `status.ts`; `paused` overlays any of them. */
export type Status = 'ok' | 'in-progress' | 'degraded' | 'critical' | 'unknown' | 'paused'

/** Why the console believes a workload has its role: shown to the admin, who may overrule it by an annotation. */
export type Evidence = {
  readonly source: 'annotation' | 'label' | 'image' | 'environment' | 'selector' | 'name'
  readonly detail: string
}

/** Names a workload inside one Kubernetes cluster. */
export type WorkloadRef = { readonly namespace: string; readonly kind: WorkloadKind; readonly name: string }

/** Replica counts as Kubernetes reports them; `desired` is the spec, the others are status. */
export type Replicas = {
  readonly desired: number
  readonly total: number
  readonly ready: number
  readonly available: number
  readonly updated: number
}

export type RolloutState = 'settled' | 'progressing' | 'stalled' | 'paused' | 'unknown'

export type Rollout = {
  readonly state: RolloutState
  readonly generation: number
  readonly observedGeneration: number | null
  /** Kubernetes' own words when it gave some (`ProgressDeadlineExceeded: …`, `FailedCreate: …`). */
  readonly message: string | null
  readonly revision: string | null
}

/** Where the value of `EXPOSE_GUI_API` comes from. */
export type GuiApiSource =
  | { readonly from: 'literal' }
  | { readonly from: 'config-map'; readonly name: string; readonly key: string }
  | { readonly from: 'secret'; readonly name: string; readonly key: string }
  | { readonly from: 'env-from'; readonly kind: 'ConfigMap' | 'Secret'; readonly name: string }
  | { readonly from: 'field' }
  | { readonly from: 'duplicate' }
  | { readonly from: 'unset' }

/** `crash`: Tracardi 0.9 and later refuse to start on this value. `unknown`: a Secret holds it, and Secrets are not read. */
export type GuiApiEffect = 'exposed' | 'hidden' | 'crash' | 'unknown'

export type GuiApiSetting = {
  readonly source: GuiApiSource
  /** The text of the variable; null when unset or not readable. */
  readonly declared: string | null
  readonly effect: GuiApiEffect
}

/** A tool that owns the workload's spec and will undo a change made beside it. */
export type ChangeOwner = {
  readonly tool: 'helm' | 'argo-cd' | 'flux'
  readonly name: string
  /** True when the tool reverts by itself; null when the console cannot see its policy. */
  readonly automatic: boolean | null
  /** The lines to change for a lasting scale, for example `api.public.replicas`; null when the chart is not known. */
  readonly replicasKey: string | null
  /** The same for `EXPOSE_GUI_API`. */
  readonly guiApiKey: string | null
}

export type Autoscaler = {
  readonly tool: 'hpa' | 'keda'
  readonly name: string
  readonly min: number
  readonly max: number
  readonly current: number | null
  readonly desired: number | null
}

export type DisruptionBudget = {
  readonly name: string
  readonly disruptionsAllowed: number | null
  readonly rule: string
}

/**
 * `POST /install` is guarded by this token alone: `default` and `placeholder` are the texts of Tracardi and its charts,
 * `empty` switches the guard off, `unset` means the default. `unknown`: a Secret or ConfigMap holds it.
 */
export type InstallToken = 'default' | 'placeholder' | 'empty' | 'unset' | 'own' | 'unknown'

/** The mark that the console's last write left on the object. */
export type LastAction = { readonly id: string }

export type ResourceAmounts = { readonly cpuMillicores: number | null; readonly memoryBytes: number | null }

/** Instances that a rollout takes away at once: so many, or a share of those that are wanted, rounded down. */
export type TakenByRollout =
  | { readonly by: 'count'; readonly count: number }
  | { readonly by: 'share'; readonly share: number; readonly atLeast: number }

export type Workload = WorkloadRef & {
  readonly id: string
  readonly uid: string
  readonly resourceVersion: string
  readonly release: string
  readonly role: Role
  readonly evidence: readonly Evidence[]
  /** The container that runs Tracardi; null when the pod has none that the console recognises. */
  readonly container: string | null
  readonly image: string | null
  /** Tracardi's version from the image's tag or the version label, for example `1.1.0`. */
  readonly version: string | null
  readonly createdAt: string
  /** Null for a CronJob, which has no replicas. */
  readonly replicas: Replicas | null
  readonly rollout: Rollout
  readonly status: Status
  /** One sentence in words: "4 of 5 instances ready", "CrashLoopBackOff in 2 instances". */
  readonly statusReason: string
  readonly guiApi: GuiApiSetting | null
  readonly autoscaler: Autoscaler | null
  readonly disruptionBudget: DisruptionBudget | null
  readonly owners: readonly ChangeOwner[]
  readonly services: readonly string[]
  readonly takenByRollout: TakenByRollout
  readonly hasReadinessProbe: boolean
  /** CPU and memory requested by one instance; null when the spec asks for none. Millicores and bytes. */
  readonly requests: ResourceAmounts
  /** What its container may take of a node before it is held back or killed; null where the spec sets no limit. */
  readonly limits: ResourceAmounts
  /** Processes of one instance of an API, from its arguments or environment; null where they do not say it. */
  readonly processes: number | null
  readonly lastAction: LastAction | null
  /** Where its instances serve HTTP: the first port of the container, 80 where it names none. */
  readonly httpPort: number
  /** What the installation token of an API is, without its text; null for other workloads. */
  readonly installToken: InstallToken | null
}

export type InstanceState =
  | 'ready'
  | 'starting'
  | 'unready'
  | 'pending'
  | 'crash-loop'
  | 'image-pull'
  | 'failed'
  | 'terminating'
  | 'completed'
  | 'unknown'

export type Termination = {
  readonly reason: string
  readonly exitCode: number | null
  readonly finishedAt: string | null
}

/** One pod. */
export type Instance = {
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  /** `Workload.id` of its owner; null when no watched workload owns it. */
  readonly workloadId: string | null
  readonly state: InstanceState
  readonly since: string | null
  /** Kubernetes' own reason or message, for example `CrashLoopBackOff`; null when there is nothing to say. */
  readonly reason: string | null
  readonly restarts: number
  readonly lastTermination: Termination | null
  readonly node: string | null
  readonly address: string | null
  readonly image: string | null
  /** Names, those that run before the others first. */
  readonly containers: readonly string[]
  readonly createdAt: string
}

/** Who may reach a way in: `internet` means that nothing the console can see restricts it. */
export type Exposure = 'internet' | 'restricted' | 'internal' | 'unknown'

/** A way in from outside the namespace: an Ingress, or a Service of type LoadBalancer or NodePort. */
export type Route = {
  readonly id: string
  readonly kind: 'Ingress' | 'LoadBalancer' | 'NodePort' | 'HTTPRoute' | 'IngressRoute'
  readonly namespace: string
  readonly name: string
  readonly release: string
  readonly hosts: readonly string[]
  readonly paths: readonly string[]
  /** Where the objects say that TLS ends: at port 443, at another one, or nowhere. */
  readonly tls: 'usual-port' | 'other-port' | 'none'
  readonly exposure: Exposure
  /** What the exposure was read from, in words. */
  readonly exposureEvidence: string
  readonly allowedRanges: readonly string[]
  readonly addresses: readonly string[]
  /** `Workload.id` of what answers behind it. */
  readonly targetIds: readonly string[]
}

/** A release of Tracardi in a namespace. */
export type Installation = {
  readonly namespace: string
  readonly release: string
  readonly version: string | null
  readonly chart: string | null
}

export type StreamState = 'starting' | 'live' | 'delayed' | 'stale' | 'forbidden'

/** One watch of one kind in one namespace. */
export type Stream = {
  readonly resource: string
  readonly namespace: string | null
  readonly state: StreamState
  /** Time of the newest event, bookmark or list; null before the first. */
  readonly asOf: string | null
  readonly relists: number
  readonly reconnects: number
  readonly lastError: string | null
  /** The cluster has no such API, so there are no such objects. */
  readonly isAbsent: boolean
  /** False for a stream whose loss makes no instance or workload wrong (events, nodes). */
  readonly essential: boolean
}

/** Something that keeps the picture from being whole, with what to do about it. */
export type Problem = {
  readonly code:
    | 'audit-distrusted'
    | 'cluster-unreachable'
    | 'unauthorised'
    | 'missing-right'
    | 'bad-kubeconfig'
    | 'namespace-empty'
  readonly message: string
  readonly remedy: string
  readonly namespace: string | null
}

export type NodeRoom = {
  readonly name: string
  readonly isReady: boolean
  readonly isSchedulable: boolean
  readonly allocatable: { readonly cpuMillicores: number; readonly memoryBytes: number; readonly pods: number }
}

export type Freshness = 'starting' | 'live' | 'delayed' | 'stale'

/** All that the console knows about the watched namespaces. A picture is as old as its oldest essential stream. */
export type Topology = {
  readonly asOf: string | null
  readonly freshness: Freshness
  readonly namespaces: readonly string[]
  readonly installations: readonly Installation[]
  readonly workloads: readonly Workload[]
  readonly instances: readonly Instance[]
  readonly routes: readonly Route[]
  /** Null when the console may not list nodes. */
  readonly nodes: readonly NodeRoom[] | null
  readonly streams: readonly Stream[]
  readonly problems: readonly Problem[]
}

/** A Kubernetes Event about a watched object. */
export type ClusterEvent = {
  readonly id: string
  readonly namespace: string
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly about: { readonly kind: string; readonly name: string; readonly uid: string | null }
  readonly count: number
  readonly firstAt: string | null
  readonly lastAt: string | null
}

export function workloadId(ref: WorkloadRef): string {
  return `${ref.namespace}/${ref.kind}/${ref.name}`
}

export function instanceId(namespace: string, name: string): string {
  return `${namespace}/${name}`
}
