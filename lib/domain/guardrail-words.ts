import { counted, partName } from './part-words.ts'
import type { Guardrail } from './scaling.ts'
import type { ChangeOwner, Role } from './topology.ts'

/** One sentence for each guardrail: what was checked, what was found and, where there is one, the way on. */
export function guardrailWords(guardrail: Guardrail): string {
  switch (guardrail.code) {
    case 'out-of-range':
      return `The number of instances must be a whole number from ${guardrail.min} to ${guardrail.max}.`
    case 'no-change':
      return `It already asks for ${counted(guardrail.replicas, 'instance')}.`
    case 'not-scalable':
      return `A ${guardrail.kind} has no number of instances to change.`
    case 'would-stop-collection':
      return 'Events sent while no collector runs are lost.'
    case 'autoscaled':
      return `The autoscaler ${guardrail.name} sets ${guardrail.min} to ${guardrail.max} instances and would undo this. Change its limits instead.`
    case 'rollout-running':
      return `A rollout is running${guardrail.message === null ? '' : ` (${guardrail.message})`}. Wait until it ends.`
    case 'action-open':
      return `${guardrail.by} has an open change on this workload. Wait until it ends.`
    case 'over-quota':
      return `The quota ${guardrail.quota} allows ${guardrail.hard} pods in this namespace and ${guardrail.used} are used.`
    case 'stale-picture':
      return `The console's picture is not live${guardrail.asOf === null ? '' : `: it is from ${guardrail.asOf}`}. Wait until it is.`
    case 'stops-workload':
      return `${partNameOf(guardrail.role)} stops: no instance is left.`
    case 'last-instance':
      return `One instance of ${partNameOf(guardrail.role)} is left: if it fails, nothing answers.`
    case 'below-minimum':
      return `Below the recommended minimum of ${guardrail.minimum} for ${partNameOf(guardrail.role)}.`
    case 'more-than-double':
      return `More than twice as many: ${guardrail.from} become ${guardrail.to}.`
    case 'self-healing-owner':
      return `${ownerName(guardrail.owner)} reverts this within minutes. The lasting change belongs ${lastingPlace(guardrail.owner)}.`
    case 'owner-will-reset':
      return `${ownerName(guardrail.owner)} sets the number of instances: the next sync or upgrade resets this. The lasting change belongs ${lastingPlace(guardrail.owner)}.`
    case 'no-room':
      return `The nodes have room for ${guardrail.fits} of ${counted(guardrail.wanted, 'more instance')}; the rest will wait.`
    case 'room-unknown':
      return 'Whether the nodes have room is not known.'
    case 'disruption-budget':
      return `The disruption budget ${guardrail.name} asks for ${guardrail.rule}; scaling does not heed it.`
    case 'node-room':
      return 'The nodes have room.'
    case 'no-autoscaler':
      return 'No autoscaler sets the number of instances.'
    case 'dry-run-accepted':
      return 'The API server accepted a dry run.'
  }
}

const parts: readonly Role[] = ['collector', 'gui-api', 'gui', 'worker', 'job', 'bridge', 'store']

function partNameOf(role: string): string {
  const known = parts.find((part) => part === role)
  return known === undefined ? 'the workload' : `the ${partName(known)}`
}

function ownerName(owner: ChangeOwner): string {
  switch (owner.tool) {
    case 'helm':
      return `Helm release ${owner.name}`
    case 'argo-cd':
      return `Argo CD application ${owner.name}`
    case 'flux':
      return `Flux ${owner.name}`
  }
}

function lastingPlace(owner: ChangeOwner): string {
  if (owner.replicasKey !== null) return `in ${owner.replicasKey} of its values`
  return owner.tool === 'helm' ? 'in its values' : 'in Git'
}
