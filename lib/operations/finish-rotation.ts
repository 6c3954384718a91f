import { refusalWords } from '#lib/domain/refusal-words.ts'
import type { Secret } from '#lib/domain/secret.ts'
import { change } from './change-phase.ts'
import { prove, remember, type RotationProof } from './proof-phase.ts'
import { nowhere, open, whereToRead, type RotationEnd } from './rotation-end.ts'
import { recordFound, recordStep } from './rotation-steps.ts'
import { lateMs, note, type Run } from './rotation-run.ts'
import { save } from './save-phase.ts'
import { findWorking, type Working } from './working-password.ts'

type Passwords = { readonly userName: string; readonly current: Secret | null; readonly pending: Secret | null }
type New = Extract<Working, { token: Secret }>

const hashedWords =
  'This build of Tracardi hashes a new password twice, so not the password that was sent logs in but its SHA-1 in hex. ' +
  'That was proven and saved, and it stays right after an upgrade.'

/** The new password logs in: prove that it is the only one, then make it the one in the Secret. */
export async function finish(run: Run, passwords: Passwords, working: New): Promise<RotationEnd> {
  const { userName, current } = passwords
  const { password: works, token } = working
  run.pending = works
  remember(run, token)
  const told =
    working.works === 'hashed' ? `The new password is in force. ${hashedWords}` : 'The new password is in force.'
  if (run.isResumed) await recordFound(run, 'changing', told)
  else await recordStep(run, 'changing', told)

  await note(run, { phase: 'proving' })
  const proof = await prove(run, { userName, works, old: current?.equals(works) === true ? null : current })
  if (proof.proof === 'open' && isEarly(run))
    return open(
      'not-proven',
      `The new password is in force but not proven, and still under “pending”: ${proof.message}`,
    )
  await recordStep(run, 'proving', proofWords(proof), proof.proof === 'for' ? 'succeeded' : 'failed')

  await note(run, { phase: 'saving', message: proof.proof === 'for' ? null : proof.message })
  const written = await save(run, { userName, works })
  switch (written.end) {
    case 'done':
      await recordStep(run, 'saving', 'The new password is in the Secret.', 'succeeded', written.auditIds)
      return ended(run, proof, working)
    case 'gone':
      return changeBack(run, passwords, working)
    case 'silent':
      return open(
        'not-saved',
        'The new password is in force, but the API server does not answer: it is under “pending”.',
      )
    case 'refused':
      return open(
        written.refusal.reason,
        `The new password is in force, but only under “pending”: ${refusalWords(written.refusal)}`,
      )
  }
}

/** A Tracardi that is away for a moment is waited for, but not for ever. */
function isEarly({ world, action }: Run): boolean {
  return world.now().getTime() - Date.parse(action.appliedAt ?? action.plannedAt) < lateMs
}

function proofWords(proof: RotationProof): string {
  if (proof.proof !== 'for') return proof.message
  return 'The new password logs in, the old one is refused, and every session is ended on every instance.'
}

function ended({ plan }: Run, proof: RotationProof, { works }: New): RotationEnd {
  const hashed = works === 'hashed' ? ` ${hashedWords}` : ''
  const read = `${whereToRead(plan)}.`
  if (proof.proof === 'for')
    return {
      state: 'succeeded',
      status: 'succeeded',
      code: works === 'hashed' ? 'rotated-hashed' : 'rotated',
      message: `The new password is in the Secret.${hashed} ${read}`,
    }
  const message = `${proof.message} The new password is in force and in the Secret.${hashed} ${read}`
  if (proof.proof === 'against' && proof.code === 'old-accepted')
    return { state: 'failed', status: 'failed', code: proof.code, message }
  return { state: 'unverified', status: 'unknown', code: proof.proof === 'open' ? 'not-proven' : proof.code, message }
}

/** The Secret was deleted: the new password is nowhere but in this process, so the old one is put back. */
async function changeBack(run: Run, passwords: Passwords, working: New): Promise<RotationEnd> {
  const { world, gui, plan } = run
  const { current } = passwords
  const what = 'The Secret was deleted during the rotation.'
  if (current === null || current.equals(working.password)) return nowhere(plan, what)
  const session = await findWorking(world, gui, { ...passwords, current: working.password, pending: null }, 'current')
  if (!('token' in session)) return nowhere(plan, what)
  await change(run, { token: session.token, through: session.through, password: current })
  const after = await findWorking(world, gui, { ...passwords, pending: null }, 'current')
  if (!('token' in after)) return nowhere(plan, what)
  const message = `${what} The old password was set again and works.`
  return { state: 'rolled-back', status: 'rolled_back', code: 'secret-gone', message }
}
