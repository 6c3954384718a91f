import type { ChartLimit } from '#components/ui/time-chart/chart.ts'
import type { PanelId } from '#lib/domain/metrics/panel.ts'
import { percentWords } from '#lib/domain/objectives/objective-words.ts'
import { isApiRole, type Objective, type Objectives } from '#lib/domain/objectives/objective.ts'
import type { Role } from '#lib/domain/topology.ts'

/** What a cluster promises, where its chart can show it: the errors that it allows, the time of most requests. */
export function objectiveLines(id: PanelId, role: Role | null, objectives: Objectives): readonly ChartLimit[] {
  if (role === null || !isApiRole(role)) return []
  return objectives[role].flatMap((objective) => lineOf(id, objective) ?? [])
}

function lineOf(id: PanelId, objective: Objective): ChartLimit | null {
  if (id === 'error-ratio' && objective.of === 'availability')
    return { value: Number((1 - objective.target).toFixed(5)), label: 'objective: at most' }
  if (id === 'latency' && objective.of === 'latency')
    return { value: objective.thresholdSeconds, label: `objective: ${percentWords(objective.target)} in` }
  return null
}
