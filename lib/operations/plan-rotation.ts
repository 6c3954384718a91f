import type { PasswordSource, RotationPlan } from '#lib/domain/action.ts'
import { readPasswordCommand } from '#lib/domain/admin-password.ts'
import { hasRefusal, type Guardrail } from '#lib/domain/guardrail.ts'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { auditActor } from './action-entries.ts'
import { adminSecretOf, adminSecretRef, secretRefusal, type AdminSecret } from './admin-secret.ts'
import { approvalGuardrails, typedGuardrails } from './approval-guardrails.ts'
import { askGuiInstances, type GuiInstances } from './gui-instances.ts'
import { planHash } from './plan-hash.ts'
import type { Actor, SecretRef, World } from './ports.ts'
import { effectGuardrails, logInGuardrails, rotationGuardrails } from './rotation-guardrails.ts'
import { findWorking, type Working } from './working-password.ts'

type Order = { readonly namespace: string; readonly release: string; readonly source: PasswordSource }

/**
 * Looks whether the password can be rotated: the Secret is there, instances expose the GUI API, and the password of
 * the Secret logs in. Changes nothing, and what it answers and keeps holds no password.
 */
export async function planRotation(world: World, actor: Actor, order: Order): Promise<Result<RotationPlan, Refusal>> {
  const { namespace, release } = order
  const isKnown = world.topology().installations.some((one) => one.namespace === namespace && one.release === release)
  if (!isKnown) return refused({ reason: 'not-found', what: `installation ${namespace}/${release}` })
  const ref = adminSecretRef(world, order)
  const answer = await world.kubernetes.readSecret(ref)
  if (answer.answer !== 'accepted' && answer.answer !== 'not-found') return refused(secretRefusal(answer, ref))
  const secret = answer.answer === 'accepted' ? adminSecretOf(answer.reading) : null

  const gui = await askGuiInstances(world, order)
  const before = await rotationGuardrails(world, ref, { secret, gui, of: null })
  if (secret === null || hasRefusal(before)) return refuse(world, actor, ref, before)
  const working = await tryOut(world, gui, secret)
  const guardrails = [...before, ...logInGuardrails(ref, working), ...effectGuardrails(secret.userName)]
  if (hasRefusal(guardrails)) return refuse(world, actor, ref, guardrails)

  const draft = draftPlan(world, order, { ref, secret, gui, working, guardrails })
  const approval = approvalGuardrails(world, draft)
  const typed = approval.length > 0 ? typedGuardrails(draft) : []
  if (typed.length > 0) return refuse(world, actor, ref, typed)
  const plan = sealed(world, { ...draft, guardrails: [...guardrails, ...approval] })
  await world.actions.savePlan(plan, { id: actor.id, name: actor.name })
  return granted(plan)
}

/** Null where the Secret holds nothing to log in with. A pending password may be one that a lost rotation left in force. */
async function tryOut(world: World, gui: GuiInstances, secret: AdminSecret): Promise<Working | null> {
  const { userName, password: current, pending } = secret
  if (userName === null || (current === null && pending === null)) return null
  return findWorking(world, gui, { userName, current, pending }, 'current')
}

function draftPlan(
  world: World,
  { release, source }: Order,
  parts: {
    readonly ref: SecretRef
    readonly secret: AdminSecret
    readonly gui: GuiInstances
    readonly working: Working | null
    readonly guardrails: readonly Guardrail[]
  },
): Omit<RotationPlan, 'hash'> {
  const { ref, secret, gui, working, guardrails } = parts
  const now = world.now()
  const isInSecret = working !== null && 'token' in working
  return {
    actionId: world.newId(),
    kind: 'rotate-password',
    target: {
      ...ref,
      kind: 'Secret',
      uid: secret.reading.uid,
      resourceVersion: secret.reading.resourceVersion,
      // Secrets have no generation; the version alone tells whether somebody wrote since.
      generation: 0,
      release,
    },
    account: secret.userName,
    source,
    current: isInSecret ? 'secret' : 'typed',
    probes: gui.probes,
    guardrails,
    plannedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + world.settings.planTtlMs).toISOString(),
    kubectl: readPasswordCommand(ref),
  }
}

function sealed(world: World, plan: Omit<RotationPlan, 'hash'>): RotationPlan {
  return { ...plan, hash: planHash(plan, world.digest) }
}

async function refuse(
  world: World,
  actor: Actor,
  ref: SecretRef,
  guardrails: readonly Guardrail[],
): Promise<Result<never, Refusal>> {
  const codes = guardrails.filter(({ level }) => level === 'refuse').map(({ code }) => code)
  await world.auditLog.append({
    log: 'ops',
    action: 'plan.refused',
    phase: 'note',
    actor: auditActor(actor),
    source: actor.source,
    target: { ...ref, kind: 'Secret' },
    outcome: { status: 'refused', code: codes.join(','), message: refusalWords({ reason: 'guardrail', guardrails }) },
    facts: { kind: 'rotate-password' },
  })
  return refused({ reason: 'guardrail', guardrails })
}
