import type { Guardrail, OwnedField } from './guardrail.ts'
import type { Topology, Workload } from './topology.ts'

/** No change is planned on a picture that is not live. */
export function freshnessGuardrails(topology: Topology): Guardrail[] {
  return topology.freshness === 'live' ? [] : [{ code: 'stale-picture', level: 'refuse', asOf: topology.asOf }]
}

/** Tools that set the same field and will set it again. */
export function ownerGuardrails({ owners }: Workload, sets: OwnedField): Guardrail[] {
  return owners.map((owner) => {
    const key = sets === 'replicas' ? owner.replicasKey : owner.guiApiKey
    return owner.automatic === true
      ? { code: 'self-healing-owner', level: 'confirm', owner, sets, key }
      : { code: 'owner-will-reset', level: 'note', owner, sets, key }
  })
}

/** Two rollouts at once cannot be told apart. */
export function rolloutGuardrails({ rollout }: Workload, level: 'refuse' | 'note'): Guardrail[] {
  return rollout.state === 'progressing' ? [{ code: 'rollout-running', level, message: rollout.message }] : []
}
