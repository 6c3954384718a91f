import type { Action, RotationPlan } from '#lib/domain/action.ts'
import { adminPasswordAnnotations, adminPasswordKeys } from '#lib/domain/admin-password.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { Secret } from '#lib/domain/secret.ts'
import { auditId } from './action-entries.ts'
import { secretRefusal, type AdminSecret } from './admin-secret.ts'
import { NoAnswer, type SecretAnswer, type World } from './ports.ts'
import { appendAsConsole } from './rotation-entries.ts'
import { secretRefOf, type Known } from './rotation-run.ts'

type Preparing = { readonly plan: RotationPlan; readonly secret: AdminSecret }

/**
 * Both passwords into the Secret, before Tracardi hears of anything: from here on a crash loses neither. One patch on
 * the version that the plan saw; silence leaves the action unknown, and the Secret itself says later what became of it.
 */
export async function prepare(
  world: World,
  { plan, secret }: Preparing,
  known: Known,
): Promise<Result<Action, Refusal>> {
  const { actionId } = plan
  const id = auditId(actionId, 1)
  const { userName, current, pending } = known
  await enter({ phase: 'preparing' })
  const answer = await orNone(
    world.kubernetes.patchSecret({
      ref: secretRefOf(plan),
      uid: secret.reading.uid,
      resourceVersion: secret.reading.resourceVersion,
      values: {
        [adminPasswordKeys.userName]: new Secret(userName),
        [adminPasswordKeys.password]: current,
        [adminPasswordKeys.pending]: pending,
      },
      annotations: { [adminPasswordAnnotations.lastAction]: actionId },
      auditId: id,
    }),
  )
  if (answer === 'none') {
    const message = 'The API server did not answer in time. The console is finding out whether the Secret was written.'
    await record('unknown', 'no-answer', message)
    return granted(await enter({ state: 'unknown', message }))
  }
  if (answer.answer !== 'accepted') return refused(secretRefusal(answer, secretRefOf(plan)))
  await record('succeeded', 'preparing-succeeded', 'Both passwords are in the Secret.')
  return granted(await enter({ state: 'applied', phase: 'changing' }))

  async function enter(change: Parameters<World['actions']['change']>[1]): Promise<Action> {
    const action = await world.actions.change(actionId, change)
    world.announce(action)
    return action
  }

  async function record(status: 'succeeded' | 'unknown', code: string, message: string): Promise<void> {
    const found = await world.actions.find(actionId)
    if (!found) throw new Error(`The action ${actionId} is gone`)
    const told = { action: found.action, plan, userName }
    const outcome = { status, code, message }
    await appendAsConsole(world, told, { phase: 'step', of: 'preparing', auditIds: [id], pending, outcome })
  }
}

async function orNone(answer: Promise<SecretAnswer>): Promise<SecretAnswer | 'none'> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof NoAnswer) return 'none'
    throw error
  }
}
