import type { EditPlan } from '#lib/domain/action.ts'
import { effectOfItem } from '#lib/domain/gui-api-switch.ts'
import type { InstanceProbe, ProbeFinding } from '#lib/domain/instance-probe.ts'
import { workloadId, type Workload } from '#lib/domain/topology.ts'
import { askable, askInstances } from './ask-instances.ts'
import { refOf } from './edit-target.ts'
import type { Stored, World } from './ports.ts'

/** `none`: the instances could not be asked, neither before nor after. */
export type Proof = { readonly proof: 'for' | 'against' | 'none'; readonly message: string }

/**
 * The charts ship no probes, so Ready does not mean serving: each instance of an API cluster is asked, until all of
 * them say what the change was for or time is up. Workloads without an API of Tracardi have only their counts.
 */
export async function proveEffect(
  world: World,
  { action, plan, appliedGeneration }: Stored<EditPlan>,
  /** Tells of a new instance that crashes again and again. */
  crashOf: () => string | null,
): Promise<Proof> {
  const deadline = world.elapsed() + world.settings.probeTimeoutMs
  for (;;) {
    const crash = crashOf()
    if (crash !== null) return { proof: 'against', message: crash }
    const workload = seen(world, { plan, appliedGeneration })
    if (workload === null) {
      if (world.elapsed() >= deadline) return unseen
      await world.pause(world.settings.pollMs)
      continue
    }
    if (workload.guiApi === null) return { proof: 'for', message: countsWords(workload) }
    const isComplete = askable(world.topology(), workload).length === (workload.replicas?.desired ?? 0)
    const probes = await askInstances(world, workload)
    world.announce(await world.actions.change(action.id, { probes }))
    const wanted = expected(plan, workload)
    const verdict = verdictOn(probes, wanted, workload)
    if (verdict.proof === 'for' && isComplete) return verdict
    if (world.elapsed() >= deadline) return isComplete ? excusing(verdict, plan) : incomplete(workload)
    await world.pause(world.settings.pollMs * 3)
  }
}

const unseen: Proof = { proof: 'none', message: 'The console does not see the workload as it is now.' }

/** The workload in a picture that is live and not older than the change; null before that, as after a start. */
function seen(
  world: World,
  { plan, appliedGeneration }: Pick<Stored<EditPlan>, 'plan' | 'appliedGeneration'>,
): Workload | null {
  const { freshness, workloads } = world.topology()
  const workload = workloads.find(({ id }) => id === workloadId(refOf(plan)))
  const isOlder = appliedGeneration !== null && (workload?.rollout.generation ?? 0) < appliedGeneration
  return workload === undefined || freshness !== 'live' || isOlder ? null : workload
}

/** What each instance must say after the change; null is any clear answer. */
function expected(plan: EditPlan, workload: Workload): ProbeFinding | null {
  if (plan.kind === 'scale' || plan.after.guiApi === undefined) return null
  const effect = effectOfItem(plan.after.guiApi.item, workload.version)
  return effect === 'exposed' || effect === 'hidden' ? effect : null
}

function verdictOn(probes: readonly InstanceProbe[], wanted: ProbeFinding | null, workload: Workload): Proof {
  const wrong = probes.filter(({ finding }) => finding !== 'unknown' && wanted !== null && finding !== wanted)
  const unclear = probes.filter(({ finding }) => finding === 'unknown')
  const what = wanted === null ? 'answers' : `says that the GUI API is ${wanted}`
  if (wrong[0])
    return { proof: 'against', message: `${wrong[0].instanceId} says that the GUI API is ${wrong[0].finding}.` }
  if (unclear[0])
    return {
      proof: 'none',
      message: `${unclear.length} of ${probes.length} instances gave no clear answer: ${unclear[0].detail}.`,
    }
  return {
    proof: 'for',
    message: probes.length === 0 ? countsWords(workload) : `Each of ${probes.length} instances ${what}.`,
  }
}

/** Silence after the change counts against it only where there were answers before. */
function excusing(verdict: Proof, plan: EditPlan): Proof {
  const answeredBefore = plan.probes.some(({ finding }) => finding !== 'unknown')
  return verdict.proof === 'none' && answeredBefore ? { ...verdict, proof: 'against' } : verdict
}

function incomplete(workload: Workload): Proof {
  return { proof: 'none', message: `The console does not see all ${workload.replicas?.desired ?? 0} instances.` }
}

function countsWords(workload: Workload): string {
  const desired = workload.replicas?.desired
  return desired === undefined ? 'The rollout settled.' : `${desired} of ${desired} instances ready.`
}
