import { actionEffect } from './action-words.ts'
import type { Action } from './action.ts'
import { waitingChanges, type ChangesFilter } from './changes-list.ts'
import { exposedClusters } from './exposed-clusters.ts'
import { belies } from './gui-api.ts'
import type { Place, PlaceFinding } from './health/place-findings.ts'
import type { InstallationView } from './installation-view.ts'
import { asSentence } from './part-words.ts'
import { statusesWorstFirst } from './status.ts'
import type { Problem, Status, Workload } from './topology.ts'

/** Something that a person should look at. */
export type Finding = {
  readonly id: string
  readonly status: Status
  readonly sentence: string
  readonly detail: string
  /** Null where no page says more. */
  readonly about: FindingSubject | null
}

export type FindingSubject =
  | { readonly of: 'workload'; readonly workload: Workload }
  | { readonly of: 'change'; readonly change: Action }
  | { readonly of: 'place'; readonly place: Place }
  | { readonly of: 'alert' }

/** Requests that an admin of this name can decide on, or waits with; the one that lapses first on top. */
export function approvalFindings(actions: readonly Action[], filter: ChangesFilter, name: string): Finding[] {
  return waitingChanges(actions, filter).map((change) => {
    const { requestedBy, target, reason } = change
    const what = `${actionEffect(change)} of ${target.name}`
    return {
      id: `approval ${change.id}`,
      status: 'degraded',
      sentence:
        requestedBy.name === name
          ? `Your change waits for another admin: ${what}.`
          : `${requestedBy.name} asks for your approval: ${what}.`,
      detail: reason ?? '',
      about: { of: 'change', change },
    }
  })
}

/** What the watch alone can tell. Of an old picture only what makes it old. */
export function findings(view: InstallationView, problems: readonly Problem[], isStale: boolean): Finding[] {
  if (isStale) return problems.map(problemFinding)
  return [
    ...exposed(view),
    ...closed(view),
    ...view.workloads.flatMap((workload) => [...flagFindings(workload), ...statusFindings(workload)]),
    ...problems.map(problemFinding),
  ]
}

/** What is wrong beside the workloads. What could not be judged is said apart: it calls nobody. */
export function placeTroubles(found: readonly PlaceFinding[]): Finding[] {
  return found
    .filter(({ status }) => status === 'critical' || status === 'degraded')
    .map(({ place, ...finding }) => ({ ...finding, about: { of: 'place', place } }))
}

export function worstFirst(found: readonly Finding[]): Finding[] {
  return statusesWorstFirst.flatMap((status) => found.filter((finding) => finding.status === status))
}

function exposed(view: InstallationView): Finding[] {
  return exposedClusters(view.workloads, view.routes).map(({ workload, route }) => ({
    id: `exposed ${workload.id}`,
    status: 'critical',
    sentence: `The GUI API of ${workload.name} is reachable from the Internet.`,
    detail: `${route.kind} ${route.name}: ${asSentence(route.exposureEvidence)}`,
    about: { of: 'workload', workload },
  }))
}

/** The GUI is of no use to anybody while every API refuses it. */
function closed({ workloads }: InstallationView): Finding[] {
  const apis = workloads.filter(({ guiApi, replicas }) => guiApi !== null && (replicas?.desired ?? 0) > 0)
  const [first] = apis.filter(({ role }) => role === 'gui-api')
  if (!first || apis.some(({ guiApi }) => guiApi?.effect !== 'hidden')) return []
  return [
    {
      id: `closed ${first.id}`,
      status: 'degraded',
      sentence: 'No API cluster exposes the GUI API.',
      detail: `The GUI has nothing to talk to: set EXPOSE_GUI_API=yes on ${first.name}.`,
      about: { of: 'workload', workload: first },
    },
  ]
}

function flagFindings(workload: Workload): Finding[] {
  if (!workload.guiApi) return []
  const { effect, source, declared } = workload.guiApi
  if (effect === 'crash')
    return [
      {
        id: `flag ${workload.id}`,
        status: 'critical',
        sentence: `${workload.name} cannot start with its EXPOSE_GUI_API.`,
        detail: `Tracardi does not accept "${declared ?? ''}". Use yes or no.`,
        about: { of: 'workload', workload },
      },
    ]
  if (workload.role !== 'collector' || !belies(workload)) return []
  const isUnset = source.from === 'unset'
  return [
    {
      id: `flag ${workload.id}`,
      status: 'degraded',
      sentence: isUnset
        ? `${workload.name} does not set EXPOSE_GUI_API.`
        : `${workload.name} is a collector and exposes the GUI API.`,
      detail: isUnset ? 'Unset means exposed.' : 'Collectors face the Internet: hide it with EXPOSE_GUI_API=no.',
      about: { of: 'workload', workload },
    },
  ]
}

function statusFindings(workload: Workload): Finding[] {
  if (workload.status === 'ok' || workload.status === 'in-progress' || workload.status === 'paused') return []
  return [
    {
      id: `status ${workload.id}`,
      status: workload.status,
      sentence: `${workload.name}: ${asSentence(workload.statusReason)}`,
      detail: workload.rollout.message ?? '',
      about: { of: 'workload', workload },
    },
  ]
}

function problemFinding(problem: Problem): Finding {
  return {
    id: `problem ${problem.code} ${problem.namespace ?? ''} ${problem.message}`,
    status: problem.code === 'missing-right' || problem.code === 'namespace-empty' ? 'degraded' : 'critical',
    sentence: problem.message,
    detail: problem.remedy,
    about: null,
  }
}
