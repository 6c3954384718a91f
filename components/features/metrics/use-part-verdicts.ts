'use client'

import { useQuery } from '@tanstack/react-query'

import { formatValue } from '#components/ui/time-chart/units.ts'
import type { InstallationView } from '#lib/domain/installation-view.ts'
import type { Panel, PanelId } from '#lib/domain/metrics/panel.ts'
import { partVerdict, type PartVerdict } from '#lib/domain/metrics/part-verdict.ts'
import type { ApiRole, Objectives } from '#lib/domain/objectives/objective.ts'
import type { Freshness, Role } from '#lib/domain/topology.ts'
import { panelQuery } from '#lib/queries/metrics.ts'

type Facts = { view: InstallationView; freshness: Freshness; asOf: string | null; objectives: Objectives }

/** The newest hour: also what the charts show unless somebody chose another range, so it is asked for once. */
const range = { lastMs: 3_600_000 } as const
const points = 240

/** The parts of an installation in their fixed order, each with its verdict. */
export function usePartVerdicts(facts: Facts): readonly PartVerdict[] {
  const collector = useTraffic(facts, 'collector')
  const guiCluster = useTraffic(facts, 'gui-api')
  const has = (role: Role) => facts.view.workloads.some((workload) => workload.role === role)
  const verdict = (role: Role, traffic: Parameters<typeof partVerdict>[0]['traffic']) =>
    partVerdict({
      role,
      workloads: facts.view.workloads.filter((workload) => workload.role === role),
      freshness: facts.freshness,
      asOf: facts.asOf,
      traffic,
      figure: formatValue,
    })
  const others = (['gui', 'worker', 'store'] as const).filter(has)
  return [
    verdict('collector', has('collector') ? collector : null),
    ...(has('gui-api') ? [verdict('gui-api', guiCluster)] : []),
    ...others.map((role) => verdict(role, null)),
  ]
}

function useTraffic({ view, objectives }: Facts, role: ApiRole) {
  const [availability, promised = null] = objectives[role]
  const isThere = view.workloads.some((workload) => workload.role === role)
  return {
    requests: usePartPanel(view, role, 'requests', isThere),
    errors: usePartPanel(view, role, 'error-ratio', isThere),
    latency: usePartPanel(view, role, 'latency', isThere),
    allowed: 1 - availability.target,
    promised,
  }
}

/** Undefined while nothing is known, also when the console does not answer: an old figure is no verdict of now. */
function usePartPanel(
  { installation }: InstallationView,
  role: Role,
  id: PanelId,
  enabled: boolean,
): Panel | undefined {
  const { namespace, release } = installation
  const { data, isError } = useQuery({
    ...panelQuery({ namespace, release }, { id, subject: { of: 'role', role }, range, points }),
    enabled,
  })
  return isError ? undefined : data
}
