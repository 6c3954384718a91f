import 'server-only'
import { changeOwners } from '#lib/domain/change-owners.ts'
import { componentOf, componentOfApp } from '#lib/domain/chart-components.ts'
import { resolveVariable, type ConfigMaps } from '#lib/domain/environment.ts'
import { guiApiSetting, guiApiVariable } from '#lib/domain/gui-api.ts'
import { parseImage, parseVersion } from '#lib/domain/image-reference.ts'
import { hasLabels, selects } from '#lib/domain/label-selector.ts'
import { releaseOf } from '#lib/domain/release.ts'
import { findRole, type RoleTraits } from '#lib/domain/roles.ts'
import { workloadStatus } from '#lib/domain/status.ts'
import { workloadId, type Instance, type Role, type Rollout, type Workload } from '#lib/domain/topology.ts'
import { lastActionAnnotation } from '#lib/domain/workload-edit.ts'
import type { AutoscalerFacts, BudgetFacts, ContainerFacts, ServiceFacts, WorkloadFacts } from './facts.ts'

/** What stands around a workload in its namespace. */
export type Surroundings = {
  readonly configMaps: ConfigMaps
  readonly services: Iterable<ServiceFacts>
  readonly autoscalers: Iterable<AutoscalerFacts>
  readonly budgets: Iterable<BudgetFacts>
}

export type Judgement = {
  readonly minimums: Partial<Readonly<Record<Role, number>>>
  readonly staleSince: string | null
  readonly now: Date
}

/** Null when nothing says that the workload belongs to Tracardi or to its stores. */
export function composeWorkload(
  facts: WorkloadFacts,
  instances: readonly Instance[],
  around: Surroundings,
  judgement: Judgement,
): Workload | null {
  const probable = mainContainer(facts)
  const version = versionOf(facts, probable)
  const resolved = probable ? resolveVariable(guiApiVariable, probable, around.configMaps) : null
  const setting = resolved && guiApiSetting(resolved, version)
  const found = findRole(traitsOf(facts, around.configMaps, setting?.effect ?? null))
  if (!found) return null
  const isApi = found.role === 'collector' || found.role === 'gui-api' || resolved?.source.from !== 'unset'
  const rollout = judgeRollout(facts, instances)
  const { replicas, uid, resourceVersion, createdAt, requests, takenByRollout, ref } = facts
  const { status, reason } = workloadStatus({ role: found.role, replicas, rollout, instances, ...judgement })
  const action = facts.annotations[lastActionAnnotation]
  return {
    ...ref,
    id: workloadId(ref),
    uid,
    resourceVersion,
    createdAt,
    requests,
    replicas,
    rollout,
    takenByRollout,
    status,
    version: found.role === 'store' ? null : version,
    statusReason: reason,
    release: releaseOf({
      namespace: ref.namespace,
      ...facts,
    }),
    role: found.role,
    evidence: found.evidence,
    container: found.container,
    image: containerOf(facts, found.container)?.image ?? facts.containers[0]?.image ?? null,
    guiApi: isApi ? setting : null,
    autoscaler: autoscalerOf(facts, around.autoscalers),
    disruptionBudget: budgetOf(facts, around.budgets),
    owners: changeOwners(
      {
        ...facts,
        ...ref,
      },
      valuesKeys(facts, version),
    ),
    services: servicesOf(facts, around.services).map(({ name }) => name),
    hasReadinessProbe: facts.containers.some(({ hasReadinessProbe }) => hasReadinessProbe),
    limits: containerOf(facts, found.container)?.limits ?? { cpuMillicores: null, memoryBytes: null },
    processes: isApi ? (containerOf(facts, found.container)?.processes ?? null) : null,
    lastAction: action === undefined ? null : { id: action.replace(/\.revert$/, '') },
    httpPort: containerOf(facts, found.container)?.port ?? 80,
    installToken: isApi ? (containerOf(facts, found.container)?.installToken ?? null) : null,
  }
}

function containerOf({ containers }: WorkloadFacts, name: string | null): ContainerFacts | null {
  return containers.find((container) => container.name === name) ?? null
}

/** Services whose selector takes this workload's pods. */
export function servicesOf(facts: WorkloadFacts, services: Iterable<ServiceFacts>): readonly ServiceFacts[] {
  const selecting = [...services].filter(
    ({ selector }) => Object.keys(selector).length > 0 && hasLabels(facts.podLabels, selector),
  )
  return selecting.toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

/** The container that sets the flag, else the first: sidecars are injected after it. */
function mainContainer({ containers }: WorkloadFacts): ContainerFacts | null {
  const flagged = containers.find(({ env }) => env.some(({ name }) => name === guiApiVariable))
  const own = containers.find(({ image }) => /tracardi/.test(parseImage(image).repository))
  return flagged ?? own ?? containers[0] ?? null
}

function versionOf(facts: WorkloadFacts, container: ContainerFacts | null): string | null {
  const tag = container ? parseImage(container.image).tag : null
  const candidates = [
    tag,
    facts.podLabels['version'],
    facts.podLabels['app.kubernetes.io/version'],
    facts.labels['app.kubernetes.io/version'],
  ]
  return candidates.find((candidate) => candidate && parseVersion(candidate)) ?? null
}

const tellingVariables = new Set([guiApiVariable, 'CONSUMER_TYPE'])

function traitsOf(facts: WorkloadFacts, configMaps: ConfigMaps, effect: RoleTraits['guiApiEffect']): RoleTraits {
  const variables = facts.containers.flatMap((container) =>
    container.env
      .filter(({ name }) => tellingVariables.has(name))
      .map(({ name }) => {
        const { value } = resolveVariable(name, container, configMaps)
        return { container: container.name, name, value: value.state === 'known' ? value.value : null }
      }),
  )
  const { annotations, podLabels, podAnnotations, containers } = facts
  const isProduction = containers.some((container) => {
    const { value } = resolveVariable('PRODUCTION', container, configMaps)
    // Tracardi takes nothing but this very word.
    return value.state === 'known' && value.value === 'yes'
  })
  const traits = { annotations, podLabels, podAnnotations, containers, variables, isProduction }
  return { kind: facts.ref.kind, guiApiEffect: effect, ...traits }
}

/** A StatefulSet never says that it is stuck; an instance that cannot start holds up all that come after it. */
function judgeRollout({ ref, rollout }: WorkloadFacts, instances: readonly Instance[]): Rollout {
  if (ref.kind !== 'StatefulSet' || rollout.state !== 'progressing') return rollout
  const stuck = instances.find(({ state }) => state === 'crash-loop' || state === 'image-pull')
  return stuck
    ? { ...rollout, state: 'stalled', message: `${stuck.name} holds up the rollout: ${stuck.reason ?? stuck.state}` }
    : rollout
}

/** KEDA's own object knows that it may go to zero; the HPA that it made does not. */
function autoscalerOf({ ref }: WorkloadFacts, autoscalers: Iterable<AutoscalerFacts>): Workload['autoscaler'] {
  const mine = [...autoscalers].filter(({ target }) => target.kind === ref.kind && target.name === ref.name)
  const [one, other] = mine.toSorted((left, right) =>
    left.autoscaler.current === null ? -1 : right.autoscaler.current === null ? 1 : 0,
  )
  if (!one || !other || one.autoscaler.name !== other.autoscaler.name) return one?.autoscaler ?? null
  const { current, desired } = other.autoscaler
  return { ...one.autoscaler, current, desired }
}

function budgetOf({ podLabels }: WorkloadFacts, budgets: Iterable<BudgetFacts>): Workload['disruptionBudget'] {
  const mine = [...budgets].filter(({ selector }) => selector !== null && selects(selector, podLabels))
  const [first] = mine.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  return first ? { name: first.name, disruptionsAllowed: first.disruptionsAllowed, rule: first.rule } : null
}

function valuesKeys({ podLabels }: WorkloadFacts, version: string | null) {
  const label = podLabels['app.kubernetes.io/component']
  const { app } = podLabels
  const component =
    (label === undefined ? null : componentOf(label)) ?? (app === undefined ? null : componentOfApp(app))
  const parsed = version === null ? null : parseVersion(version)
  return { replicasKey: component?.replicasKey(parsed) ?? null, guiApiKey: component?.guiApiKey(parsed) ?? null }
}
