import type { Refusal } from '#lib/domain/refusal.ts'
import { auditId } from './action-entries.ts'
import { adminSecretOf, secretRefusal, type AdminSecret } from './admin-secret.ts'
import type { SecretAnswer, SecretPatch, World } from './ports.ts'
import { secretRefOf, stillMine, type Run } from './rotation-run.ts'

type Writing = Pick<SecretPatch, 'values' | 'annotations'>

export type Written =
  | { readonly end: 'done'; readonly auditIds: readonly string[] }
  | { readonly end: 'silent' }
  | { readonly end: 'gone' }
  | { readonly end: 'refused'; readonly refusal: Refusal }

const maxCalls = 4

/**
 * Brings the Secret to where it should be, each try on a fresh reading: after a conflict or a silence the reading says
 * what is still to be done; `wanted` answers null when that is nothing.
 */
export async function writeSecret(
  run: Run,
  callsBefore: number,
  wanted: (secret: AdminSecret) => Writing | null,
): Promise<Written> {
  const { world, plan } = run
  const ref = secretRefOf(plan)
  const auditIds: string[] = []
  for (;;) {
    const answer = await orSilence(world.kubernetes.readSecret(ref))
    if (answer === 'silence') return { end: 'silent' }
    if (answer.answer === 'not-found') return { end: 'gone' }
    if (answer.answer !== 'accepted') return { end: 'refused', refusal: secretRefusal(answer, ref) }
    const { uid, resourceVersion } = answer.reading
    const writing = wanted(adminSecretOf(answer.reading))
    if (writing === null) return { end: 'done', auditIds }
    if (auditIds.length === maxCalls) return { end: 'silent' }
    if (auditIds.length > 0) await world.pause(world.settings.pollMs)
    const id = auditId(plan.actionId, callsBefore + auditIds.length + 1)
    auditIds.push(id)
    await stillMine(run)
    const said = await orSilence(world.kubernetes.patchSecret({ ref, uid, resourceVersion, ...writing, auditId: id }))
    if (said === 'silence' || said.answer === 'conflict' || said.answer === 'not-found') continue
    if (said.answer !== 'accepted') return { end: 'refused', refusal: secretRefusal(said, ref) }
    return { end: 'done', auditIds }
  }
}

/** Whatever kind of silence: the next reading tells what became of it. */
export async function orSilence(answer: Promise<SecretAnswer>): Promise<SecretAnswer | 'silence'> {
  try {
    return await answer
  } catch {
    return 'silence'
  }
}

export async function readAdminSecret(
  world: World,
  run: Pick<Run, 'plan'>,
): Promise<AdminSecret | 'silence' | Refusal> {
  const ref = secretRefOf(run.plan)
  const answer = await orSilence(world.kubernetes.readSecret(ref))
  if (answer === 'silence') return 'silence'
  return answer.answer === 'accepted' ? adminSecretOf(answer.reading) : secretRefusal(answer, ref)
}
