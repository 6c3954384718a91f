import type { Guardrail } from './guardrail.ts'
import type { Workload } from './topology.ts'

/** Checks of any change that starts new instances in place of the running ones. */
export function restartGuardrails(workload: Workload): Guardrail[] {
  const desired = workload.replicas?.desired ?? 0
  if (workload.replicas === null) return [{ code: 'not-scalable', level: 'refuse', kind: workload.kind }]
  if (workload.rollout.state === 'paused') return [{ code: 'rollout-paused', level: 'refuse' }]
  if (desired === 0) return []
  return [
    ...(hasOutage(workload)
      ? [{ code: 'outage-while-restarting', level: 'confirm', role: workload.role } as const satisfies Guardrail]
      : []),
    { code: 'restarts-instances', level: 'note', instances: desired },
  ]
}

/** A StatefulSet stops an instance before it starts the next; a Deployment starts one more first. */
function hasOutage({ kind, replicas }: Workload): boolean {
  if (replicas === null) return false
  return (kind === 'StatefulSet' && replicas.desired === 1) || replicas.ready < Math.min(2, replicas.desired)
}
