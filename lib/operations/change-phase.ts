import type { Secret } from '#lib/domain/secret.ts'
import type { GuiInstance } from './gui-instances.ts'
import { NoAnswer } from './ports.ts'
import { lateMs, note, stillMine, type Run } from './rotation-run.ts'

export type Changed =
  | { readonly answer: 'accepted' }
  | { readonly answer: 'refused'; readonly detail: string }
  | { readonly answer: 'none' }

/**
 * Asks Tracardi for the change, once. That it is being asked is kept first: from then on a slow Tracardi may still
 * make a change whose answer never came, and the new password must not be thrown away.
 */
export async function change(
  run: Run,
  session: { readonly token: Secret; readonly through: GuiInstance; readonly password: Secret },
): Promise<Changed> {
  const { world } = run
  const { token, through, password } = session
  await stillMine(run)
  const now = world.now()
  const wasInDoubt = isInDoubt(run)
  const deadlineAt = new Date(now.getTime() + lateMs).toISOString()
  await note(run, { state: 'applied', phase: 'changing', appliedAt: now.toISOString(), deadlineAt, message: null })
  const answer = await ask(run, { token, through, password })
  if (answer.answer !== 'none' && !wasInDoubt) await note(run, { deadlineAt: world.now().toISOString() })
  return answer
}

async function ask(
  { world }: Run,
  { token, through, password }: { token: Secret; through: GuiInstance; password: Secret },
): Promise<Changed> {
  try {
    const said = await world.tracardi.changePassword(through.at, { token, password, version: through.version })
    return said.answer === 'accepted' ? said : { answer: 'refused', detail: `${through.at.instanceId}: ${said.detail}` }
  } catch (error) {
    if (error instanceof NoAnswer) return { answer: 'none' }
    throw error
  }
}

/** Whether a change that was asked for may yet be made. */
export function isInDoubt({ world, action }: Run): boolean {
  return action.deadlineAt !== null && world.now().getTime() < Date.parse(action.deadlineAt)
}

export function wasSent({ action }: Run): boolean {
  return action.appliedAt !== null
}
