import { isOpen, type Action } from '#lib/domain/action.ts'
import { freshnessGuardrails } from '#lib/domain/common-guardrails.ts'
import type { Guardrail } from '#lib/domain/guardrail.ts'
import type { AdminSecret } from './admin-secret.ts'
import type { GuiInstances } from './gui-instances.ts'
import type { SecretRef, World } from './ports.ts'
import type { Working } from './working-password.ts'

type Subject = {
  readonly secret: AdminSecret | null
  readonly gui: GuiInstances
  /** The action that it is about; null before there is one. It is no obstacle to itself. */
  readonly of: string | null
}

/** What stops a rotation before anything is tried: for the plan, and again when it is confirmed. */
export async function rotationGuardrails(
  world: World,
  ref: SecretRef,
  { secret, gui, of }: Subject,
): Promise<Guardrail[]> {
  const name = `${ref.namespace}/${ref.name}`
  const open = await world.actions.openActionFor({ ...ref, kind: 'Secret' })
  const holder = open?.id === of ? null : open
  const writer = secret?.pending && secret.mark !== null ? await world.actions.find(secret.mark) : null
  const isBusy = writer !== null && isOpen(writer.action.state)
  return [
    ...freshnessGuardrails(world.topology()),
    ...(holder === null ? [] : [openAction(holder)]),
    ...(isBusy && holder === null ? [{ code: 'secret-busy', level: 'refuse', secret: name } as const] : []),
    ...(secret === null ? [{ code: 'secret-missing', level: 'refuse', secret: name } as const] : []),
    answers(gui),
  ]
}

/** Hidden everywhere is a setting to change; anything unclear may be a Tracardi that is away. */
function answers({ exposed, probes }: GuiInstances): Guardrail {
  if (exposed.length > 0) return { code: 'instances-answer', level: 'pass', instances: exposed.length }
  const unclear = probes.find(({ finding }) => finding === 'unknown')
  if (!unclear) return { code: 'no-exposed-instance', level: 'refuse' }
  const detail = `${unclear.instanceId.split('/').at(-1)}: ${unclear.detail}`
  return { code: 'no-clear-answer', level: 'refuse', detail }
}

/** What the admin is told of the log-in with the Secret's password; null where it holds none to try. */
export function logInGuardrails(ref: SecretRef, working: Working | null): Guardrail[] {
  const secret = `${ref.namespace}/${ref.name}`
  if (working === null) return [{ code: 'password-not-known', level: 'note', secret }]
  switch (working.works) {
    case 'none':
      return [{ code: 'password-stale', level: 'note', secret }]
    case 'unclear':
      return [{ code: 'log-in-unclear', level: 'refuse', detail: working.detail }]
    default:
      return []
  }
}

export function effectGuardrails(account: string | null): Guardrail[] {
  const everyone = { code: 'signs-everyone-out', level: 'note', account: account ?? 'this admin' } as const
  return [everyone, { code: 'no-undo', level: 'note' }]
}

function openAction({ id, requestedBy }: Action): Guardrail {
  return { code: 'action-open', level: 'refuse', actionId: id, by: requestedBy.name }
}
