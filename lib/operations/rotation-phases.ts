import { refusalWords } from '#lib/domain/refusal-words.ts'
import type { Secret } from '#lib/domain/secret.ts'
import { change, isInDoubt, wasSent, type Changed } from './change-phase.ts'
import { superseded } from './edit-end.ts'
import { finish } from './finish-rotation.ts'
import { remember } from './proof-phase.ts'
import { noneWorks, nowhere, open, takenBack, whereToRead, type RotationEnd } from './rotation-end.ts'
import { resumeWithinMs, standOf, stillMine, type Run } from './rotation-run.ts'
import { discard } from './save-phase.ts'
import { findWorking, type Working } from './working-password.ts'
import { readAdminSecret } from './write-secret.ts'

/** What is to be tried: from the Secret, or from the memory of the process that began. */
type Passwords = { readonly userName: string; readonly current: Secret | null; readonly pending: Secret | null }

const mostSends = 2
const triesAfterChange = 3

/** One way for the first run and every later one: what the Secret holds and what Tracardi accepts say what is left to do. */
export async function goThrough(run: Run): Promise<RotationEnd> {
  const secret = await lastReading(run)
  if (secret === 'silence')
    return open('no-answer', 'The API server does not answer, so the console cannot read where the rotation stands.')
  const isRead = 'reading' in secret
  const stand = isRead ? standOf(run, secret) : 'foreign'
  if (!isRead && secret.reason !== 'not-found') return open(secret.reason, refusalWords(secret))
  const given = isRead ? secret : { userName: null, password: null, pending: null }
  if (stand === 'discarded')
    return { ...takenBack('taken-back', 'The console was interrupted when it had taken this back.'), isFound: true }
  const userName = run.known?.userName ?? given.userName ?? run.plan.account
  run.userName = userName
  if (stand === 'saved') return savedBefore(run, given.password)
  if (stand === 'foreign' && !wasSent(run)) return neverPrepared(run, isRead)
  if (userName === null) return nowhere(run.plan, 'The Secret does not say any more whose password it holds.')
  const pending = stand === 'prepared' ? given.pending : (run.known?.pending ?? null)
  const current = run.known?.current ?? given.password
  run.pending = pending
  if (pending === null) return overwritten(run, { userName, current, pending })
  return changeAndProve(run, { userName, current, pending })
}

/** A Secret that looks untouched is read again when no patch can be on its way any more. */
async function lastReading(run: Run): ReturnType<typeof readAdminSecret> {
  const { world, plan } = run
  const secret = await readAdminSecret(world, run)
  const isRead = secret !== 'silence' && 'reading' in secret
  if (!isRead || secret.reading.resourceVersion !== plan.target.resourceVersion) return secret
  await world.pause(world.settings.patchDeadMs)
  await stillMine(run)
  return readAdminSecret(world, run)
}

async function changeAndProve(run: Run, passwords: Passwords & { readonly pending: Secret }): Promise<RotationEnd> {
  if (!wasSent(run) && isForgotten(run)) return takeBack(run, 'too-old', 'The console was away for too long.')
  let last: Changed | null = null
  for (let sends = 0; ; sends += 1) {
    const working = await whatWorks(run, passwords, last)
    switch (working.works) {
      case 'pending':
      case 'hashed':
        return finish(run, passwords, working)
      case 'unclear':
        if (!wasSent(run)) return takeBack(run, 'no-answer', `Tracardi did not answer the log-in: ${working.detail}.`)
        return open(
          'no-answer',
          `Tracardi does not say which password it takes: ${working.detail}. The console tries on.`,
        )
      case 'none':
        if (!wasSent(run)) return takeBack(run, 'current-refused', 'Tracardi no longer accepts the current password.')
        return noneWorks(run.plan, 'Tracardi accepts neither the old nor the new password.')
      case 'current':
        break
    }
    if (last?.answer === 'refused' && !isInDoubt(run))
      return takeBack(run, 'refused-by-tracardi', `Tracardi refused the change: ${last.detail}.`)
    if (sends === mostSends) return notTaken(run, last)
    remember(run, working.token)
    const { token, through } = working
    last = await change(run, { token, through, password: passwords.pending })
  }
}

/** Before anything was sent only the current password can work, and every needless log-in is a warning in Tracardi. */
async function whatWorks(run: Run, passwords: Passwords, last: Changed | null): Promise<Working> {
  const { world, gui } = run
  if (!wasSent(run)) return findWorking(world, gui, { ...passwords, pending: null }, 'current')
  for (let tries = 1; ; tries += 1) {
    await stillMine(run)
    const working = await findWorking(world, gui, passwords, 'pending')
    if (working.works !== 'none' || last === null || tries === triesAfterChange) return working
    await world.pause(world.settings.pollMs)
  }
}

function isForgotten({ world, action, isResumed }: Run): boolean {
  return isResumed && world.now().getTime() - Date.parse(action.intentAt ?? action.plannedAt) > resumeWithinMs
}

function notTaken(run: Run, last: Changed | null): RotationEnd | Promise<RotationEnd> {
  const what = last?.answer === 'refused' ? `refused the change (${last.detail})` : 'did not make the change'
  if (!isInDoubt(run)) return takeBack(run, 'not-taken', `Tracardi ${what}.`)
  return open('no-answer', `Tracardi ${what}, but an earlier request may still be under way. The console tries on.`)
}

/** The old password was seen to work, or nothing was ever sent. */
async function takeBack(run: Run, code: string, why: string): Promise<RotationEnd> {
  const written = await discard(run)
  switch (written.end) {
    case 'done':
    case 'gone':
      return takenBack(code, why)
    case 'silent':
      return open('no-answer', `${why} The API server does not answer, so the new password is still in the Secret.`)
    case 'refused':
      return open(written.refusal.reason, `${why} It is still in the Secret: ${refusalWords(written.refusal)}`)
  }
}

/** The first patch did not come through, or another hand undid it before anything was sent to Tracardi. */
function neverPrepared({ action }: Run, isThere: boolean): RotationEnd {
  if (action.state === 'applied')
    return superseded('secret-moved', 'The Secret was written by another hand. Nothing was changed in Tracardi.')
  const what = isThere ? 'the patch never reached the Secret' : 'the Secret is gone'
  const message = `Nothing was changed: ${what}.`
  return { state: 'not-applied', status: 'not_applied', code: 'untouched', message, isFound: true }
}

/** The new password was asked for and is nowhere any more: what the Secret holds now is all there is to try. */
async function overwritten(run: Run, passwords: Passwords): Promise<RotationEnd> {
  const working = await findWorking(run.world, run.gui, passwords, 'current')
  switch (working.works) {
    case 'unclear':
      return open(
        'no-answer',
        `The Secret was written by another hand, and Tracardi does not answer: ${working.detail}.`,
      )
    case 'none':
      return nowhere(run.plan, 'The Secret was written by another hand, and what it holds does not work.')
    default:
      return superseded('secret-moved', 'The Secret was written by another hand, and the password in it works.')
  }
}

/** The process ended between the last patch and the outcome: everything was proven before that patch. */
function savedBefore(run: Run, password: Secret | null): RotationEnd {
  run.pending = password
  const { message: doubt } = run.action
  const message = doubt ?? `The new password was proven and is in the Secret. ${whereToRead(run.plan)}.`
  if (doubt !== null) return { state: 'unverified', status: 'unknown', code: 'not-verified', message, isFound: true }
  return { state: 'succeeded', status: 'succeeded', code: 'rotated', message, isFound: true }
}
