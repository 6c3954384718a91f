import { rolloutGuardrails } from './common-guardrails.ts'
import type { ChangeDraft } from './change-draft.ts'
import type { Guardrail } from './guardrail.ts'
import { restartGuardrails } from './restart.ts'
import { scaleGuardrails, type ScalePolicy } from './scaling.ts'
import type { Topology, Workload } from './topology.ts'

const everyNumber = new Set(['not-scalable', 'autoscaled', 'rollout-running'])

/** What refuses every plan of a kind alike, so that its button says so beforehand. Only explains: the server decides. */
export function standingRefusal(
  kind: ChangeDraft['kind'],
  workload: Workload,
  { topology, policy }: { readonly topology: Topology; readonly policy: ScalePolicy },
): Guardrail | null {
  switch (kind) {
    case 'scale': {
      const next = (workload.replicas?.desired ?? 0) + 1
      return scaleGuardrails(workload, next, topology, policy).find(({ code }) => everyNumber.has(code)) ?? null
    }
    case 'restart':
      if (workload.replicas?.desired === 0) return { code: 'nothing-runs', level: 'refuse' }
      return firstRefusal([...rolloutOf(workload), ...restartGuardrails(workload)])
    case 'switch-gui-api':
      if (workload.guiApi === null) return { code: 'not-an-api', level: 'refuse' }
      return firstRefusal([...rolloutOf(workload), ...restartGuardrails(workload)])
    case 'return-revision':
      return firstRefusal(restartGuardrails(workload))
    case 'undo':
      return null
  }
}

/** A rollout that crashes for its flag runs until its deadline, and a change of it is what mends it. */
function rolloutOf(workload: Workload): Guardrail[] {
  return rolloutGuardrails(workload, workload.guiApi?.effect === 'crash' ? 'note' : 'refuse')
}

function firstRefusal(guardrails: readonly Guardrail[]): Guardrail | null {
  return guardrails.find(({ level }) => level === 'refuse') ?? null
}
