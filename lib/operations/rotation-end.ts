import { readPasswordCommand } from '#lib/domain/admin-password.ts'
import type { RotationPlan } from '#lib/domain/action.ts'
import type { End } from './edit-end.ts'
import { secretRefOf } from './rotation-run.ts'

export type RotationEnd = End & {
  /** A try that the next minute cannot help waits longer: every log-in is a warning in Tracardi's own log. */
  readonly restMs?: number
  /** It had ended before, and only the record of that was missing or may be. */
  readonly isFound?: boolean
}

const noneWorksRestMs = 5 * 60_000

export function open(code: string, message: string): RotationEnd {
  return { state: 'unknown', status: 'unknown', code, message }
}

export function takenBack(code: string, why: string): RotationEnd {
  const message = `${why} Nothing was changed in Tracardi, and the new password was discarded.`
  return { state: 'rolled-back', status: 'rolled_back', code, message }
}

/** Nobody can know more from here: the way out is Tracardi's own database, and the Secret is where the console looks. */
export function noneWorks(plan: RotationPlan, what: string): RotationEnd {
  return nowhere(plan, `${what} Both stay in the Secret.`)
}

/** The same where the Secret holds no password that could work. */
export function nowhere(plan: RotationPlan, what: string): RotationEnd {
  const { namespace, name } = secretRefOf(plan)
  const message =
    `${what} Ask another admin of Tracardi to set a password for this account, or set it in Tracardi’s database; ` +
    `then write it into the key password of the Secret ${namespace}/${name}. ` +
    'The console looks every few minutes and ends this by itself.'
  return { ...open('no-password-works', message), restMs: noneWorksRestMs }
}

export function whereToRead(plan: RotationPlan): string {
  return `Read it with ${readPasswordCommand(secretRefOf(plan))}`
}
