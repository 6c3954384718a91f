import 'server-only'
import type { StoreAddress } from '#lib/domain/health/store-address.ts'
import type { EnvEntry, EnvFrom, FlagValues } from '#lib/domain/environment.ts'
import type { GatewayParent } from '#lib/domain/gateway.ts'
import type { RouteRule, ServiceName } from '#lib/domain/metrics/attribution.ts'
import type { Labels, LabelSelector } from '#lib/domain/label-selector.ts'
import type {
  Autoscaler,
  Instance,
  Replicas,
  Rollout,
  TakenByRollout,
  WorkloadRef,
  InstallToken,
  ResourceAmounts,
} from '#lib/domain/topology.ts'
import type { Sighting } from '#lib/domain/watched-fields.ts'

/*
 * What the console keeps of each object: small, already decided, and free of what it has no business with. Everything
 * a picture needs is made from these.
 */

export type ContainerFacts = {
  readonly name: string
  readonly image: string
  /** Only the variables that discovery reads; the others may hold secrets in plain text. */
  readonly env: readonly EnvEntry[]
  readonly envFrom: readonly EnvFrom[]
  readonly hasReadinessProbe: boolean
  readonly port: number | null
  readonly installToken: InstallToken
  /** Where literal variables send it for its stores, without credentials. */
  readonly stores: readonly StoreAddress[]
  readonly limits: ResourceAmounts
  readonly processes: number | null
}

export type WorkloadFacts = {
  readonly ref: WorkloadRef
  readonly uid: string
  readonly resourceVersion: string
  readonly createdAt: string
  readonly labels: Labels
  readonly annotations: Labels
  readonly podLabels: Labels
  readonly podAnnotations: Labels
  readonly containers: readonly ContainerFacts[]
  readonly replicas: Replicas | null
  readonly rollout: Rollout
  readonly takenByRollout: TakenByRollout
  readonly requests: ResourceAmounts
  /** What tells a change by another hand; null for a CronJob, which is not watched for them. */
  readonly sighting: Sighting | null
}

export type OwnerFacts = { readonly kind: string; readonly name: string; readonly uid: string }

export type PodFacts = {
  /** Without its workload: who that is takes the replica sets to know. */
  readonly instance: Omit<Instance, 'workloadId'>
  readonly owner: OwnerFacts | null
}

export type ReplicaSetFacts = {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly owner: OwnerFacts | null
}

export type ServiceFacts = {
  readonly namespace: string
  readonly name: string
  readonly type: string
  /** Empty for a Service without selector, which then selects nothing. */
  readonly selector: Labels
  readonly externalName: string | null
  readonly labels: Labels
  readonly annotations: Labels
  readonly sourceRanges: readonly string[]
  readonly addresses: readonly string[]
  readonly ports: readonly { readonly number: number; readonly name: string | null }[]
}

/** Part of the endpoints of a Service. */
export type EndpointFacts = {
  readonly namespace: string
  readonly name: string
  readonly service: string | null
  /** Names of the Pods among them. */
  readonly pods: readonly string[]
}

export type IngressFacts = {
  readonly namespace: string
  readonly name: string
  readonly annotations: Labels
  readonly hosts: readonly string[]
  readonly paths: readonly string[]
  readonly services: readonly string[]
  readonly hasTls: boolean
  readonly addresses: readonly string[]
}

/** A route by which a gateway counts, and by which it may be reached. */
export type GatewayRouteFacts = {
  readonly kind: 'HTTPRoute' | 'IngressRoute'
  readonly namespace: string
  readonly name: string
  /** Names that it answers to; none where it takes all of its gateway's. */
  readonly hosts: readonly string[]
  /** None where they are not known, which may be all. */
  readonly paths: readonly string[]
  readonly services: readonly ServiceName[]
  /** Gateways that it asks to be taken by. */
  readonly parents: readonly GatewayParent[]
  /** A filter in an object that is not read, which may say who may come. */
  readonly filter: string | null
  readonly rules: readonly RouteRule[]
}

export type AutoscalerFacts = {
  readonly namespace: string
  readonly target: { readonly kind: string; readonly name: string }
  readonly autoscaler: Autoscaler
}

export type BudgetFacts = {
  readonly namespace: string
  readonly name: string
  /** Null selects nothing. */
  readonly selector: LabelSelector | null
  readonly disruptionsAllowed: number | null
  readonly rule: string
}

export type ConfigMapFacts = { readonly namespace: string; readonly name: string; readonly flags: FlagValues }
